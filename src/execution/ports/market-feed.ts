import type { MarketDataSink } from './market.ts';

/** A source of quotes and trades, driven by a timer or, in a test, by hand. */
export interface MarketFeed {
  readonly name: 'synthetic' | 'lean' | 'pushed' | 'fixed';
  /** The feed's own time in milliseconds (New York midnight under a LEAN replay, otherwise Unix). */
  marketTimeMillis(): number;
  /** Reports everything up to `elapsedMillis` of real time since `start`, in the order of market time. */
  advance(elapsedMillis: number, sink: MarketDataSink): void;
  /** True once nothing more will come. */
  readonly finished: boolean;
}
