import { describe, expect, it } from 'vitest';
import { DAY_MILLIS } from '../../src/domain/calendar-date.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { AlwaysOpenSession } from '../../src/market/always-open-session.ts';

const at = (iso: string) => Date.parse(iso) * 1000;

describe('AlwaysOpenSession', () => {
  const session = new AlwaysOpenSession();

  it('is open from UTC midnight to UTC midnight', () => {
    expect(session.phase()).toBe(SessionPhase.Regular);
    expect(session.utcOffsetMinutes()).toBe(0);
    expect(session.status(at('2026-03-01T17:00:00Z'))).toEqual({
      timestampMicros: at('2026-03-01T17:00:00Z'),
      isOpen: true,
      nextOpenMicros: at('2026-03-02T00:00:00Z'),
      nextCloseMicros: at('2026-03-02T00:00:00Z'),
    });
  });

  it('begins anew at each midnight, where day orders end', () => {
    const [before, midnight, after] = ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'].map(at);
    for (const [now, started, ends] of [
      [at('2026-03-01T23:59:59.999Z'), before, midnight],
      [midnight!, midnight, after],
    ] as const) {
      expect(session.startedAtMicros(now)).toBe(started);
      expect(session.nextPhaseAtMicros(now)).toBe(ends);
      expect(session.closeOf(now)).toBe(ends);
    }
  });

  it('trades every day, around the clock', () => {
    const hours = { preMarketMillis: 0, openMillis: 0, closeMillis: DAY_MILLIS, endMillis: DAY_MILLIS };
    expect(session.tradingDay(20_000)).toEqual({ day: 20_000, hours, settlementDay: 20_001 });
  });
});
