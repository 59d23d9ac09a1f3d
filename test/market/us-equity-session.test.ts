import { describe, expect, it } from 'vitest';
import { SESSION_PHASE_NAMES } from '../../src/domain/session-phase.ts';
import { UsEquitySession } from '../../src/market/us-equity-session.ts';

const at = (iso: string) => Date.parse(iso) * 1000;
const isoOf = (micros: number) => new Date(micros / 1000).toISOString();

/** Every change of phase from one moment to another, as a driver would meet them. */
function phasesBetween(from: string, until: string): string[] {
  const session = new UsEquitySession();
  const phases: string[] = [];
  for (let micros = session.nextPhaseAtMicros(at(from)); micros <= at(until); ) {
    phases.push(`${isoOf(micros)} ${SESSION_PHASE_NAMES[session.phase(micros)]}`);
    micros = session.nextPhaseAtMicros(micros);
  }
  return phases;
}

describe('UsEquitySession', () => {
  it('walks through the phases of a week with a holiday, an early close and a weekend', () => {
    expect(phasesBetween('2026-11-25T12:00:00-05:00', '2026-11-30T12:00:00-05:00')).toEqual([
      '2026-11-25T21:00:00.000Z after_hours',
      '2026-11-26T01:00:00.000Z closed',
      '2026-11-27T09:00:00.000Z pre_market',
      '2026-11-27T14:30:00.000Z regular',
      '2026-11-27T18:00:00.000Z after_hours',
      '2026-11-27T22:00:00.000Z closed',
      '2026-11-30T09:00:00.000Z pre_market',
      '2026-11-30T14:30:00.000Z regular',
    ]);
  });

  it('keeps New York time over the change of its clocks', () => {
    expect(phasesBetween('2026-03-06T20:00:00-05:00', '2026-03-09T09:30:00-04:00')).toEqual([
      '2026-03-09T08:00:00.000Z pre_market',
      '2026-03-09T13:30:00.000Z regular',
    ]);
    const session = new UsEquitySession();
    expect(session.utcOffsetMinutes(at('2026-03-06T12:00:00Z'))).toBe(-300);
    expect(session.utcOffsetMinutes(at('2026-03-09T12:00:00Z'))).toBe(-240);
  });

  // now, is open, next open, next close
  it.each([
    ['2026-11-25T09:29:59-05:00', false, '2026-11-25T09:30:00-05:00', '2026-11-25T16:00:00-05:00'],
    ['2026-11-25T09:30:00-05:00', true, '2026-11-27T09:30:00-05:00', '2026-11-25T16:00:00-05:00'],
    ['2026-11-25T16:00:00-05:00', false, '2026-11-27T09:30:00-05:00', '2026-11-27T13:00:00-05:00'],
    ['2026-11-26T12:00:00-05:00', false, '2026-11-27T09:30:00-05:00', '2026-11-27T13:00:00-05:00'],
    ['2026-11-27T12:59:59-05:00', true, '2026-11-30T09:30:00-05:00', '2026-11-27T13:00:00-05:00'],
    ['2026-11-28T12:00:00-05:00', false, '2026-11-30T09:30:00-05:00', '2026-11-30T16:00:00-05:00'],
  ])('at %s its clock says open: %s, next open %s, next close %s', (now, isOpen, nextOpen, nextClose) => {
    expect(new UsEquitySession().status(at(now))).toEqual({
      timestampMicros: at(now),
      isOpen,
      nextOpenMicros: at(nextOpen),
      nextCloseMicros: at(nextClose),
    });
  });

  // sent, the end of a day order, the end of one with extended hours
  it.each([
    ['2026-11-25T03:00:00-05:00', '2026-11-25T16:00:00-05:00', '2026-11-25T20:00:00-05:00'],
    ['2026-11-25T15:59:59-05:00', '2026-11-25T16:00:00-05:00', '2026-11-25T20:00:00-05:00'],
    ['2026-11-25T16:00:00-05:00', '2026-11-27T13:00:00-05:00', '2026-11-25T20:00:00-05:00'],
    ['2026-11-25T20:00:00-05:00', '2026-11-27T13:00:00-05:00', '2026-11-27T17:00:00-05:00'],
    ['2026-11-29T12:00:00-05:00', '2026-11-30T16:00:00-05:00', '2026-11-30T20:00:00-05:00'],
  ])('a day order sent at %s ends at %s, with extended hours at %s', (sent, end, extendedEnd) => {
    const session = new UsEquitySession();
    expect(session.closeOf(at(sent), false)).toBe(at(end));
    expect(session.closeOf(at(sent), true)).toBe(at(extendedEnd));
  });

  it('tells day orders that are over from those that are not, whenever it is asked', () => {
    const session = new UsEquitySession();
    const moments: number[] = [];
    for (let micros = at('2026-11-24T00:00:00Z'); micros < at('2026-12-02T00:00:00Z'); micros += 1_800_000_000) {
      moments.push(micros);
    }
    for (const now of moments) {
      for (const sent of moments.filter((moment) => moment <= now)) {
        for (const extendedHours of [false, true]) {
          const isOver = session.closeOf(sent, extendedHours) <= now;
          expect(sent < session.startedAtMicros(now, extendedHours), `${isoOf(sent)} ${isoOf(now)}`).toBe(isOver);
        }
      }
    }
  });

  it('lists its trading days', () => {
    const session = new UsEquitySession();
    expect(session.tradingDay(20_783)).toBeUndefined();
    expect(session.tradingDay(20_784)?.hours.closeMillis).toBe(13 * 3_600_000);
  });
});
