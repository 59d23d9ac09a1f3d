import { betterToTake, type ModelSide } from './model-order.ts';

/** What a venue displays on one side; size 0 is nothing. */
export interface DisplayedSide {
  readonly price: number;
  readonly size: number;
  /** Of it, by clients; stays until the venue changes the side. */
  taken: number;
}

interface VenueRow {
  buy: DisplayedSide;
  sell: DisplayedSide;
  /** Unix microseconds; undefined before the first report. */
  reportedAt: number | undefined;
}

export interface NationalQuotes {
  /** 0 where nobody quotes. */
  readonly bid: number;
  readonly ask: number;
}

const NOTHING: DisplayedSide = { price: 0, size: 0, taken: 0 };

/** What every venue displays of every instrument, as the feed last said. The sides are the makers': `buy` are the bids. */
export class ModelQuotes {
  readonly venueCount: number;
  readonly #maxAgeMicros: number;
  readonly #rows: VenueRow[][];
  readonly #confirmedAt: (number | undefined)[];

  constructor(instrumentCount: number, venueCount: number, maxAgeMillis: number) {
    this.venueCount = venueCount;
    this.#maxAgeMicros = maxAgeMillis * 1000;
    this.#rows = Array.from({ length: instrumentCount }, () =>
      Array.from({ length: venueCount }, () => ({ buy: { ...NOTHING }, sell: { ...NOTHING }, reportedAt: undefined })),
    );
    this.#confirmedAt = Array.from({ length: venueCount }, () => undefined);
  }

  displayed(instrument: number, venue: number, side: ModelSide): DisplayedSide {
    return this.#rows[instrument]![venue]![side];
  }

  remaining(instrument: number, venue: number, side: ModelSide): number {
    const { size, taken } = this.displayed(instrument, venue, side);
    return size - taken;
  }

  /** Notes one side of a report and says whether it is a change. */
  display(instrument: number, venue: number, side: ModelSide, price: number, size: number): boolean {
    const before = this.displayed(instrument, venue, side);
    if (before.price === price && before.size === size) return false;
    this.#rows[instrument]![venue]![side] = { price, size, taken: 0 };
    return true;
  }

  reported(instrument: number, venue: number, nowMicros: number): void {
    this.#rows[instrument]![venue]!.reportedAt = nowMicros;
  }

  confirmAll(nowMicros: number): void {
    this.#confirmedAt.fill(nowMicros);
  }

  isFresh(instrument: number, venue: number, nowMicros: number): boolean {
    const { reportedAt } = this.#rows[instrument]![venue]!;
    if (reportedAt === undefined) return false;
    const newest = Math.max(reportedAt, this.#confirmedAt[venue] ?? reportedAt);
    return nowMicros - newest <= this.#maxAgeMicros;
  }

  /** The feed's best over all fresh quotes, taken or not. */
  national(instrument: number, nowMicros: number): NationalQuotes {
    const best = (side: ModelSide, taker: ModelSide) => {
      const prices = this.#rows[instrument]!.flatMap((row, venue) =>
        row[side].size > 0 && this.isFresh(instrument, venue, nowMicros) ? [row[side].price] : [],
      );
      return prices.toSorted((a, b) => betterToTake(taker, a, b))[0] ?? 0;
    };
    return { bid: best('buy', 'sell'), ask: best('sell', 'buy') };
  }
}
