import type { Account } from '../domain/account.ts';
import type { Position } from '../domain/position.ts';
import type { DayCloses } from './day-closes.ts';
import { type DayClose, type EquitySample, type EquityStore, NO_CLOSE } from './ports/equity-store.ts';
import type { MarketSession } from './ports/market-session.ts';

const MINUTE_MICROS = 60_000_000;
const DAY_MICROS = 86_400_000_000;

export interface EquitySamplerOptions {
  readonly engine: { readonly accounts: Iterable<Account>; positionsOf(accountId: number): readonly Position[] };
  readonly session: MarketSession;
  readonly store: EquityStore;
  readonly closes: DayCloses;
}

/**
 * Looks at what every account is worth, once a minute and when the market's day turns, and has it kept. An account whose
 * equity has not moved since the last look is passed over: what was kept still holds.
 */
export class EquitySampler {
  readonly #options: EquitySamplerOptions;
  /** What was last kept of each account since the service began. */
  readonly #kept = new Map<number, number>();
  #minute = Number.NaN;
  #day = Number.NaN;

  constructor(options: EquitySamplerOptions) {
    this.#options = options;
  }

  /** To be called a few times a second, with positions newly valued. */
  advance(nowMicros: number): void {
    const minute = Math.floor(nowMicros / MINUTE_MICROS);
    const day = this.#marketDay(nowMicros);
    // A minute's value is the one at its end; the first look comes in the middle of one, which may still replace it.
    const isFirstLook = Number.isNaN(this.#minute);
    const samples = minute === this.#minute ? [] : this.#sample(isFirstLook ? minute : minute - 1);
    const close = day === this.#day || isFirstLook ? NO_CLOSE : this.#close(this.#day);
    this.#minute = minute;
    this.#day = day;
    if (samples.length === 0 && close.accounts.length === 0) return;
    this.#options.closes.take(close);
    this.#options.store.saveEquity(samples, close);
  }

  /** The last look, before the process ends: the minute under way goes no further. */
  finish(nowMicros: number): void {
    const samples = this.#sample(Math.floor(nowMicros / MINUTE_MICROS));
    if (samples.length > 0) this.#options.store.saveEquity(samples, NO_CLOSE);
  }

  #sample(minute: number): EquitySample[] {
    const samples: EquitySample[] = [];
    for (const account of this.#options.engine.accounts) {
      const { accountId, equity, risk } = account;
      if (!risk.isEquityKnown || equity === this.#kept.get(accountId)) continue;
      this.#kept.set(accountId, equity);
      samples.push({ accountId, minute, equity });
    }
    return samples;
  }

  #close(day: number): DayClose {
    const { engine } = this.#options;
    const known = [...engine.accounts].filter(({ risk }) => risk.isEquityKnown);
    return {
      accounts: known.map(({ accountId, equity, longMarketValue, shortMarketValue }) => ({
        accountId,
        day,
        equity,
        maintenanceMargin: longMarketValue - shortMarketValue,
      })),
      positions: known
        .flatMap(({ accountId }) => engine.positionsOf(accountId))
        .filter(({ qty, markPrice }) => qty !== 0 && markPrice > 0)
        .map(({ accountId, instrumentId, qty, costBasis, markPrice }) => ({
          accountId,
          instrumentId,
          qty,
          costBasis,
          markPrice,
        })),
    };
  }

  /** Days since 1970-01-01 on the market's own clock. */
  #marketDay(nowMicros: number): number {
    const { session } = this.#options;
    const { timestampMicros } = session.status(nowMicros);
    return Math.floor((timestampMicros + session.utcOffsetMinutes(timestampMicros) * MINUTE_MICROS) / DAY_MICROS);
  }
}
