import type { Clock } from '../execution/ports/clock.ts';
import type { MarketDataSink } from '../execution/ports/market.ts';
import type { MarketFeed } from '../execution/ports/market-feed.ts';

export interface FeedDriverOptions {
  readonly feed: MarketFeed;
  readonly clock: Clock;
  /** Between two advances. */
  readonly intervalMillis?: number;
  /** Told of what the feed or its sink threw; the driver has stopped by then. */
  readonly onError: (error: unknown) => void;
  /** Told once when the feed has nothing more; the driver has stopped by then. */
  readonly onFinished?: () => void;
}

const DEFAULT_INTERVAL_MILLIS = 10;

/** Advances a feed in real time. Feeds work synchronously, so that one advance never overlaps another. */
export class FeedDriver {
  readonly #options: FeedDriverOptions;
  #timer: NodeJS.Timeout | undefined;
  #sink: MarketDataSink | undefined;
  #startedAtMicros = 0;

  constructor(options: FeedDriverOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#timer !== undefined;
  }

  /**
   * Begins the feed's time and advances it once before returning, so that the market stands. Call it once: a feed cannot
   * begin again. Throws an Error if it has been started before.
   */
  start(sink: MarketDataSink): void {
    if (this.#sink !== undefined) throw new Error('the feed has been started already');
    this.#sink = sink;
    this.#startedAtMicros = this.#options.clock.nowMicros();
    this.#timer = setInterval(() => this.#tick(), this.#options.intervalMillis ?? DEFAULT_INTERVAL_MILLIS);
    this.#tick();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const { feed, clock, onError, onFinished } = this.#options;
    try {
      feed.advance((clock.nowMicros() - this.#startedAtMicros) / 1000, this.#sink!);
    } catch (error) {
      this.stop();
      onError(error);
      return;
    }
    if (!feed.finished) return;
    this.stop();
    onFinished?.();
  }
}
