import { describe, expect, it } from 'vitest';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { type ReplayPosition, ReplaySession } from '../../src/market/replay-session.ts';
import { timeOfDayMillis } from '../../src/market/trading-date.ts';

const at = (iso: string) => Date.parse(iso) * 1000;

/** Engine time at which the replay was begun. */
const STARTED = at('2026-03-01T12:00:00Z');

class Position implements ReplayPosition {
  readonly dates: readonly string[];
  currentDate: string;
  daysFinished = 0;
  #millis = 0;

  constructor(dates: readonly string[]) {
    this.dates = dates;
    this.currentDate = dates[0]!;
  }

  moveTo(date: string, time: string, daysFinished = this.dates.indexOf(date)): void {
    this.currentDate = date;
    this.daysFinished = daysFinished;
    this.#millis = timeOfDayMillis(time);
  }

  marketTimeMillis(): number {
    return this.#millis;
  }
}

describe('ReplaySession', () => {
  it('is open in regular hours of the replayed day, in its own time', () => {
    const position = new Position(['20131007']);
    position.moveTo('20131007', '12:00');
    expect(new ReplaySession(position, STARTED).status(0)).toEqual({
      timestampMicros: at('2013-10-07T12:00:00-04:00'),
      isOpen: true,
      nextOpenMicros: at('2013-10-08T09:30:00-04:00'),
      nextCloseMicros: at('2013-10-07T16:00:00-04:00'),
    });
  });

  it('is not open yet before 09:30', () => {
    const position = new Position(['20131007']);
    position.moveTo('20131007', '09:29');
    expect(new ReplaySession(position, STARTED).status(0)).toMatchObject({
      isOpen: false,
      nextOpenMicros: at('2013-10-07T09:30:00-04:00'),
      nextCloseMicros: at('2013-10-07T16:00:00-04:00'),
    });
    position.moveTo('20131007', '09:30');
    expect(new ReplaySession(position, STARTED).status(0).isOpen).toBe(true);
  });

  it('opens next on the next date of the replay, and after the last on the next trading day', () => {
    const position = new Position(['20131007', '20131011']);
    const session = new ReplaySession(position, STARTED);
    position.moveTo('20131007', '16:00', 0);
    expect(session.status(0)).toMatchObject({
      isOpen: false,
      nextOpenMicros: at('2013-10-11T09:30:00-04:00'),
      nextCloseMicros: at('2013-10-11T16:00:00-04:00'),
    });
    position.moveTo('20131011', '16:00', 2);
    expect(session.status(0)).toMatchObject({
      isOpen: false,
      nextOpenMicros: at('2013-10-14T09:30:00-04:00'),
      nextCloseMicros: at('2013-10-14T16:00:00-04:00'),
    });
  });

  it('follows the clocks over the end of summer time', () => {
    const position = new Position(['20131101']);
    position.moveTo('20131101', '15:00');
    const session = new ReplaySession(position, STARTED);
    expect(session.status(0)).toMatchObject({
      timestampMicros: at('2013-11-01T15:00:00-04:00'),
      nextOpenMicros: at('2013-11-04T09:30:00-05:00'),
    });
    expect(session.utcOffsetMinutes(at('2013-11-01T15:00:00-04:00'))).toBe(-240);
    expect(session.utcOffsetMinutes(at('2013-11-04T09:30:00-05:00'))).toBe(-300);
  });

  it('is closed from 16:00 or, if that comes first, where the replay ends the day', () => {
    const position = new Position(['20131007', '20131008']);
    const session = new ReplaySession(position, STARTED);
    const isOpen = (date: string, time: string, daysFinished: number) => {
      position.moveTo(date, time, daysFinished);
      return session.status(0).isOpen;
    };
    expect(isOpen('20131007', '15:59', 0)).toBe(true);
    expect(isOpen('20131007', '16:00', 0)).toBe(false);
    expect(isOpen('20131007', '20:00', 1)).toBe(false);
    expect(isOpen('20131008', '04:00', 1)).toBe(false);
    expect(isOpen('20131008', '10:00', 1)).toBe(true);
    expect(isOpen('20131008', '10:00', 2)).toBe(false);
  });

  it('closes early on the days on which the exchange did, and knows its holidays', () => {
    const position = new Position(['20131127', '20131129']);
    const session = new ReplaySession(position, STARTED);
    position.moveTo('20131129', '12:59');
    expect(session.status(0)).toMatchObject({
      isOpen: true,
      nextOpenMicros: at('2013-12-02T09:30:00-05:00'),
      nextCloseMicros: at('2013-11-29T13:00:00-05:00'),
    });
    position.moveTo('20131129', '13:00');
    expect(session.status(0).isOpen).toBe(false);
    const last = new Position(['20131224']);
    last.moveTo('20131224', '14:00');
    expect(new ReplaySession(last, STARTED).status(0).nextOpenMicros).toBe(at('2013-12-26T09:30:00-05:00'));
  });

  it('is in the phase of its own time, and closed once a day has been played', () => {
    const position = new Position(['20131007']);
    const session = new ReplaySession(position, STARTED);
    const phase = (time: string, daysFinished = 0) => {
      position.moveTo('20131007', time, daysFinished);
      return session.phase(0);
    };
    expect(['03:59', '04:00', '09:30', '16:00', '20:00'].map((time) => phase(time))).toEqual([
      SessionPhase.Closed,
      SessionPhase.PreMarket,
      SessionPhase.Regular,
      SessionPhase.AfterHours,
      SessionPhase.Closed,
    ]);
    expect(phase('16:00', 1)).toBe(SessionPhase.Closed);
    expect(session.nextPhaseAtMicros(STARTED)).toBe(Number.POSITIVE_INFINITY);
    expect(session.closeOf(STARTED, false)).toBe(0);
    expect(session.tradingDay(15_985)).toMatchObject({ day: 15_985, settlementDay: 15_988 });
  });

  it('began with the service: orders of a run before are of another session', () => {
    const session = new ReplaySession(new Position(['20131007']), STARTED);
    expect(session.startedAtMicros(at('2026-03-05T12:00:00Z'), false)).toBe(STARTED);
  });
});
