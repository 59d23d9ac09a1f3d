import { SessionPhase } from './session-phase.ts';

/** When the phases of a trading day begin and its last one ends: milliseconds since midnight on the market's clocks. */
export interface SessionHours {
  readonly preMarketMillis: number;
  readonly openMillis: number;
  readonly closeMillis: number;
  readonly endMillis: number;
}

/** A date on which a market trades. Days are counted from 1970-01-01, see calendar-date.ts. */
export interface TradingDay {
  readonly day: number;
  readonly hours: SessionHours;
  /** The day on which what is bought and sold changes hands. */
  readonly settlementDay: number;
}

export function phaseAt(hours: SessionHours, millis: number): SessionPhase {
  if (millis < hours.preMarketMillis || millis >= hours.endMillis) return SessionPhase.Closed;
  if (millis < hours.openMillis) return SessionPhase.PreMarket;
  return millis < hours.closeMillis ? SessionPhase.Regular : SessionPhase.AfterHours;
}

/** When the phase after the one of `millis` begins; Infinity once the day is over. */
export function nextPhaseMillis(hours: SessionHours, millis: number): number {
  if (millis < hours.preMarketMillis) return hours.preMarketMillis;
  if (millis < hours.openMillis) return hours.openMillis;
  if (millis < hours.closeMillis) return hours.closeMillis;
  return millis < hours.endMillis ? hours.endMillis : Number.POSITIVE_INFINITY;
}
