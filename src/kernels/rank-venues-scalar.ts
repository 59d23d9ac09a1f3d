import type { KernelMemory } from './kernel-memory.ts';
import type { RankingArguments } from './ranking-arguments.ts';

/** Doubles in a row of the board; of the fields that both sides have, the bid's. An ask's stands next to it. */
const ROW_FIELDS = 16;
const PRICE = 0;
const SIZE = 1;
const TAKEN = 4;
const UPDATED_AT = 7;
const RESTING_PRICE = 8;
const RESTING_SIZE = 9;

const SIZE_BONUS = 500;
const SIZE_OF_HALF_BONUS = 300;
/** Tries to read a row that keeps being written; after that its venue is not ranked in this refresh. */
const COPY_ATTEMPTS = 1000;
const MAX_VENUES = 16;
const PLACES_PER_WORD = 8;
const BITS_PER_PLACE = 4;

const BID = 0;
const ASK = 1;
type BoardSide = typeof BID | typeof ASK;

/** The ranking kernel's scalar twin: the same scores in every bit and the same ranking, for engines without SIMD. */
export class ScalarVenueRanking {
  readonly #doubles: Float64Array;
  readonly #words: Int32Array;
  /** One list's scores, best first, and whose they are. */
  readonly #sorted = new Float64Array(MAX_VENUES);
  readonly #venueIds = new Uint8Array(MAX_VENUES);

  constructor(memory: KernelMemory) {
    this.#doubles = new Float64Array(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
  }

  rank(ranking: RankingArguments): void {
    const { instrumentCount, venueCount } = ranking;
    for (let instrumentId = 0; instrumentId < instrumentCount; instrumentId++) {
      this.#score(ranking, instrumentId);
      const scores = ranking.scores / 8 + instrumentId * venueCount * 2;
      const ranks = ranking.ranks / 4 + instrumentId * 4;
      this.#sort(scores + BID, venueCount, ranks);
      this.#sort(scores + ASK, venueCount, ranks + 2);
    }
  }

  #score(ranking: RankingArguments, instrumentId: number): void {
    const doubles = this.#doubles;
    const words = this.#words;
    const { venueCount } = ranking;
    const multiplier = doubles[ranking.priceMultipliers / 8 + instrumentId]!;
    const costs = ranking.costs / 8;
    const freshFrom = ranking.freshFrom / 8;
    const firstRow = instrumentId * venueCount;
    for (let venueId = 0; venueId < venueCount; venueId++) {
      const row = ranking.cells / 8 + (firstRow + venueId) * ROW_FIELDS;
      const sequence = ranking.sequences / 4 + firstRow + venueId;
      const cost = doubles[costs + venueId]!;
      const fresh = doubles[freshFrom + venueId]!;
      let bid = Number.NEGATIVE_INFINITY;
      let ask = Number.NEGATIVE_INFINITY;
      for (let attempt = 0; attempt <= COPY_ATTEMPTS; attempt++) {
        const before = Atomics.load(words, sequence);
        const isFresh = doubles[row + UPDATED_AT]! >= fresh;
        const bidRead = isFresh ? scoreSide(doubles, row, BID, multiplier, cost) : Number.NEGATIVE_INFINITY;
        const askRead = isFresh ? scoreSide(doubles, row, ASK, multiplier, cost) : Number.NEGATIVE_INFINITY;
        if ((before & 1) === 0 && Atomics.load(words, sequence) === before) {
          bid = bidRead;
          ask = askRead;
          break;
        }
      }
      const score = ranking.scores / 8 + (firstRow + venueId) * 2;
      doubles[score + BID] = bid;
      doubles[score + ASK] = ask;
    }
  }

  /** Sorts one list by insertion, which keeps equals in their order and is the fastest for so few; packs the places. */
  #sort(scores: number, venueCount: number, ranks: number): void {
    const doubles = this.#doubles;
    const sorted = this.#sorted;
    const venueIds = this.#venueIds;
    for (let venueId = 0; venueId < venueCount; venueId++) {
      const score = doubles[scores + venueId * 2]!;
      let place = venueId;
      while (place > 0 && sorted[place - 1]! < score) {
        sorted[place] = sorted[place - 1]!;
        venueIds[place] = venueIds[place - 1]!;
        place--;
      }
      sorted[place] = score;
      venueIds[place] = venueId;
    }
    let low = 0;
    let high = 0;
    const lowPlaces = Math.min(venueCount, PLACES_PER_WORD);
    for (let place = 0; place < lowPlaces; place++) low |= venueIds[place]! << (place * BITS_PER_PLACE);
    // A shift is by its count's five lowest bits, so that the ninth place begins the second word.
    for (let place = PLACES_PER_WORD; place < venueCount; place++) high |= venueIds[place]! << (place * BITS_PER_PLACE);
    this.#words[ranks] = low;
    this.#words[ranks + 1] = high;
  }
}

/** The score of one side of a row: minus what a taker pays, as `routing/venue-ranker.ts` explains it. */
function scoreSide(doubles: Float64Array, row: number, side: BoardSide, multiplier: number, cost: number): number {
  const price = doubles[row + PRICE + 2 * side]!;
  const remaining = doubles[row + SIZE + 2 * side]! - doubles[row + TAKEN + side]!;
  let worth = Number.NEGATIVE_INFINITY;
  let size = 0;
  if (remaining > 0 && price > 0) {
    worth = side === BID ? price : -price;
    size = remaining;
  }
  const restingSize = doubles[row + RESTING_SIZE + 2 * side]!;
  if (restingSize > 0) {
    const restingPrice = doubles[row + RESTING_PRICE + 2 * side]!;
    const restingWorth = side === BID ? restingPrice : -restingPrice;
    if (restingPrice > 0 && restingWorth >= worth) {
      size = restingWorth === worth ? size + restingSize : restingSize;
      worth = restingWorth;
    }
  }
  return worth * multiplier - cost + (SIZE_BONUS * size) / (size + SIZE_OF_HALF_BONUS);
}
