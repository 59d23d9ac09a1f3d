/** Where the arguments and results of a ranking are in a kernel's memory: addresses in bytes, and counts. */
export interface RankingArguments {
  /** The board's rows, `[instrument][venue]`, 16 doubles each as in `board/quote-board.ts`. */
  readonly cells: number;
  /** Int32 `[instrument][venue]`: the row's sequence counter, odd while it is being written. */
  readonly sequences: number;
  /** Doubles by instrument: a price times this is in money units. */
  readonly priceMultipliers: number;
  /** Doubles by venue: what a taker pays per share beside the price, in money units; Infinity where it is not used. */
  readonly costs: number;
  /** Doubles by venue, positive: a row that was updated before this is stale, Unix microseconds. */
  readonly freshFrom: number;
  /** SCRATCH_BYTES for the kernel alone. */
  readonly scratch: number;
  /** Results, 64 bits `[instrument][board side]`: four bits a place, the best place lowest, hold the venue's number. */
  readonly ranks: number;
  /** Results, doubles `[instrument][venue][board side]`: the higher the better, -Infinity for what cannot be taken. */
  readonly scores: number;
  readonly instrumentCount: number;
  /** 1 to 16. */
  readonly venueCount: number;
}

/** Scores and ranks the whole board once. */
export type RankVenues = (ranking: RankingArguments) => void;

export const SCRATCH_BYTES = 512;
