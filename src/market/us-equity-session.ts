import { nextPhaseMillis, phaseAt, type TradingDay } from '../domain/session-hours.ts';
import type { SessionPhase } from '../domain/session-phase.ts';
import type { MarketSession, SessionStatus } from '../execution/ports/market-session.ts';
import { newYorkDay, newYorkUtcOffsetMinutes } from './new-york-time.ts';
import { isTradingDay, nextTradingDay, previousTradingDay, usEquityTradingDay } from './us-equity-calendar.ts';
import { type UsEquityDay, usEquityDay } from './us-equity-day.ts';

const MILLI_MICROS = 1000;

/** The trading day whose end is the first after a moment, and its neighbours. */
interface DaysAround {
  readonly previous: UsEquityDay;
  readonly current: UsEquityDay;
  readonly next: UsEquityDay;
}

/** The hours of the New York Stock Exchange by the wall clock, with its holidays and early closes. */
export class UsEquitySession implements MarketSession {
  /** Kept, because most questions are about the same day. */
  #days = daysAround(0);

  status(nowMicros: number): SessionStatus {
    const { current, next } = this.#daysAround(nowMicros);
    return {
      timestampMicros: nowMicros,
      isOpen: nowMicros >= current.openMicros && nowMicros < current.closeMicros,
      nextOpenMicros: nowMicros < current.openMicros ? current.openMicros : next.openMicros,
      nextCloseMicros: nowMicros < current.closeMicros ? current.closeMicros : next.closeMicros,
    };
  }

  utcOffsetMinutes(timestampMicros: number): number {
    return newYorkUtcOffsetMinutes(timestampMicros / MILLI_MICROS);
  }

  phase(nowMicros: number): SessionPhase {
    const { hours, midnightMicros } = this.#daysAround(nowMicros).current;
    return phaseAt(hours, (nowMicros - midnightMicros) / MILLI_MICROS);
  }

  nextPhaseAtMicros(nowMicros: number): number {
    const { hours, midnightMicros } = this.#daysAround(nowMicros).current;
    return midnightMicros + nextPhaseMillis(hours, (nowMicros - midnightMicros) / MILLI_MICROS) * MILLI_MICROS;
  }

  startedAtMicros(nowMicros: number, extendedHours: boolean): number {
    const { previous, current } = this.#daysAround(nowMicros);
    if (extendedHours) return previous.endMicros;
    return nowMicros < current.closeMicros ? previous.closeMicros : current.closeMicros;
  }

  closeOf(submittedAtMicros: number, extendedHours: boolean): number {
    const { current, next } = this.#daysAround(submittedAtMicros);
    if (extendedHours) return current.endMicros;
    return submittedAtMicros < current.closeMicros ? current.closeMicros : next.closeMicros;
  }

  tradingDay(day: number): TradingDay | undefined {
    return usEquityTradingDay(day);
  }

  #daysAround(micros: number): DaysAround {
    const { previous, current } = this.#days;
    if (micros < previous.endMicros || micros >= current.endMicros) this.#days = daysAround(micros);
    return this.#days;
  }
}

function daysAround(micros: number): DaysAround {
  const today = newYorkDay(micros / MILLI_MICROS);
  const isOver = !isTradingDay(today) || micros >= usEquityDay(today).endMicros;
  const day = isOver ? nextTradingDay(today) : today;
  return {
    previous: usEquityDay(previousTradingDay(day)),
    current: usEquityDay(day),
    next: usEquityDay(nextTradingDay(day)),
  };
}
