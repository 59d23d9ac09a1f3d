import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SESSION_PHASE_NAMES, type SessionPhase } from '../../src/domain/session-phase.ts';
import type { MarketSession } from '../../src/execution/ports/market-session.ts';
import { AlwaysOpenSession } from '../../src/market/always-open-session.ts';
import { ReplaySession } from '../../src/market/replay-session.ts';
import { SessionDriver, type SessionListener } from '../../src/market/session-driver.ts';
import { UsEquitySession } from '../../src/market/us-equity-session.ts';

const clock = { nowMicros: () => Date.now() * 1000 };
const isoOf = (micros: number) => new Date(micros / 1000).toISOString();

class RecordingListener implements SessionListener {
  readonly #lines: string[] = [];

  startIn(phase: SessionPhase): void {
    this.#lines.push(`start in ${SESSION_PHASE_NAMES[phase]}`);
  }

  enterPhase(phase: SessionPhase, sinceMicros: number): void {
    this.#lines.push(`${isoOf(clock.nowMicros())} ${SESSION_PHASE_NAMES[phase]} since ${isoOf(sinceMicros)}`);
  }

  expireDayOrders(sentBeforeMicros: number, extendedSentBeforeMicros: number): void {
    this.#lines.push(`expire before ${isoOf(sentBeforeMicros)}, extended before ${isoOf(extendedSentBeforeMicros)}`);
  }

  take(): string[] {
    return this.#lines.splice(0);
  }
}

let drivers: SessionDriver[] = [];

function start(session: MarketSession, now: string): RecordingListener {
  vi.setSystemTime(now);
  const listener = new RecordingListener();
  const driver = new SessionDriver({ session, clock, listener });
  drivers.push(driver);
  driver.start();
  return listener;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const driver of drivers) driver.stop();
  drivers = [];
  vi.useRealTimers();
});

describe('SessionDriver', () => {
  it('ends at the start what ended while the service was down, and says in which phase it starts', () => {
    expect(start(new UsEquitySession(), '2026-11-24T18:00:00-05:00').take()).toEqual([
      'expire before 2026-11-24T21:00:00.000Z, extended before 2026-11-24T01:00:00.000Z',
      'start in after_hours',
    ]);
  });

  it('starts closed where the market is', () => {
    expect(start(new UsEquitySession(), '2026-11-22T12:00:00-05:00').take()).toEqual([
      'expire before 2026-11-20T21:00:00.000Z, extended before 2026-11-21T01:00:00.000Z',
      'start in closed',
    ]);
  });

  it('reports a phase in the millisecond in which it begins', () => {
    const listener = start(new UsEquitySession(), '2026-11-24T15:59:58.765-05:00');
    listener.take();
    vi.advanceTimersByTime(1234);
    expect(listener.take()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(listener.take()).toEqual(['2026-11-24T21:00:00.000Z after_hours since 2026-11-24T21:00:00.000Z']);
  });

  it('leaves no phase out where the clock jumps, and is told so within 100 ms', () => {
    const listener = start(new UsEquitySession(), '2026-11-24T15:00:00-05:00');
    listener.take();
    vi.setSystemTime('2026-11-25T10:00:00-05:00');
    vi.advanceTimersByTime(100);
    expect(listener.take().map((line) => line.slice('2026-11-25T15:00:00.100Z '.length))).toEqual([
      'after_hours since 2026-11-24T21:00:00.000Z',
      'closed since 2026-11-25T01:00:00.000Z',
      'pre_market since 2026-11-25T09:00:00.000Z',
      'regular since 2026-11-25T14:30:00.000Z',
    ]);
  });

  it('turns the day at midnight where the market never shuts', () => {
    const listener = start(new AlwaysOpenSession(), '2026-11-24T23:59:59.990Z');
    expect(listener.take()).toEqual([
      'expire before 2026-11-24T00:00:00.000Z, extended before 2026-11-24T00:00:00.000Z',
      'start in regular',
    ]);
    vi.advanceTimersByTime(1000);
    expect(listener.take()).toEqual(['2026-11-25T00:00:00.000Z regular since 2026-11-25T00:00:00.000Z']);
  });

  it('leaves the phases of a replay to the replay', () => {
    const replay = { dates: ['20131007'], daysFinished: 0, currentDate: '20131007', marketTimeMillis: () => 0 };
    const startedAtMicros = Date.parse('2026-11-24T12:00:00Z') * 1000;
    const listener = start(new ReplaySession(replay, startedAtMicros), '2026-11-24T12:00:01Z');
    expect(listener.take()).toEqual([
      'expire before 2026-11-24T12:00:00.000Z, extended before 2026-11-24T12:00:00.000Z',
      'start in closed',
    ]);
    vi.advanceTimersByTime(1000);
    expect([listener.take(), vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('reports nothing once stopped', () => {
    const listener = start(new UsEquitySession(), '2026-11-24T15:59:59-05:00');
    listener.take();
    drivers[0]!.stop();
    vi.advanceTimersByTime(10_000);
    expect([listener.take(), vi.getTimerCount()]).toEqual([[], 0]);
  });
});
