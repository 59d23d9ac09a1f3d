import type { Side } from '../domain/side.ts';

/**
 * The published ranking, in shared memory: for every (instrument, side) the venues in the order to try them. Two buffers;
 * the ranker fills the one that is not published and flips an index, readers never wait.
 *
 *   header   | published buffer (0 or 1) | refresh count |          Int32, Atomics
 *   times    | publishedAt[0], [1] | refreshNanos[0], [1] |         Float64
 *   ranks    [buffer][instrument * 2 + side][place] -> venue id     Uint8
 *   scores   [buffer][instrument * 2 + side][venue id]              Float64, higher is better
 *
 * A reader that a flip overtakes could be reading a buffer that is being refilled; `copyRanking` notices by the refresh
 * count and reads again.
 */
const PUBLISHED = 0;
const REFRESHES = 1;
const HEADER_BYTES = 8;
const TIMES = 4;

export class RankingTable {
  readonly instrumentCount: number;
  readonly venueCount: number;
  readonly buffer: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #times: Float64Array;
  readonly #scores: Float64Array;
  readonly #ranks: Uint8Array;
  readonly #listsPerBuffer: number;

  constructor(instrumentCount: number, venueCount: number, buffer?: SharedArrayBuffer) {
    const cellsPerBuffer = instrumentCount * 2 * venueCount;
    const timesBytes = TIMES * Float64Array.BYTES_PER_ELEMENT;
    const scoreBytes = 2 * cellsPerBuffer * Float64Array.BYTES_PER_ELEMENT;
    this.instrumentCount = instrumentCount;
    this.venueCount = venueCount;
    this.buffer = buffer ?? new SharedArrayBuffer(HEADER_BYTES + timesBytes + scoreBytes + 2 * cellsPerBuffer);
    this.#header = new Int32Array(this.buffer, 0, 2);
    this.#times = new Float64Array(this.buffer, HEADER_BYTES, TIMES);
    this.#scores = new Float64Array(this.buffer, HEADER_BYTES + timesBytes, 2 * cellsPerBuffer);
    this.#ranks = new Uint8Array(this.buffer, HEADER_BYTES + timesBytes + scoreBytes, 2 * cellsPerBuffer);
    this.#listsPerBuffer = cellsPerBuffer;
    if (buffer === undefined) this.#fillWithVenueOrder();
  }

  /** How often a ranking was published. */
  get refreshes(): number {
    return Atomics.load(this.#header, REFRESHES);
  }

  /** Unix microseconds of the published ranking; 0 before the first. */
  get publishedAtMicros(): number {
    return this.#times[Atomics.load(this.#header, PUBLISHED)]!;
  }

  /** Age in milliseconds; Infinity before the first ranking. */
  ageMillis(nowMicros: number): number {
    const publishedAt = this.publishedAtMicros;
    return publishedAt === 0 ? Number.POSITIVE_INFINITY : (nowMicros - publishedAt) / 1000;
  }

  /** How long the published ranking took to compute. */
  get refreshNanos(): number {
    return this.#times[2 + Atomics.load(this.#header, PUBLISHED)]!;
  }

  /** Copies the venue ids for (instrument, side), best first, to `out`. The side is the taker's. */
  copyRanking(instrumentId: number, side: Side, out: Uint8Array): void {
    const offset = (instrumentId * 2 + side) * this.venueCount;
    for (;;) {
      const before = Atomics.load(this.#header, REFRESHES);
      const base = Atomics.load(this.#header, PUBLISHED) * this.#listsPerBuffer + offset;
      for (let place = 0; place < this.venueCount; place++) out[place] = this.#ranks[base + place]!;
      if (Atomics.load(this.#header, REFRESHES) === before) return;
    }
  }

  /** The published score of a venue; higher is better, -Infinity for one that cannot be used. */
  score(instrumentId: number, side: Side, venueId: number): number {
    const base = Atomics.load(this.#header, PUBLISHED) * this.#listsPerBuffer;
    return this.#scores[base + (instrumentId * 2 + side) * this.venueCount + venueId]!;
  }

  /** For the ranker alone: where it writes the next ranking. */
  draft(): { readonly ranks: Uint8Array; readonly scores: Float64Array } {
    const base = (1 - Atomics.load(this.#header, PUBLISHED)) * this.#listsPerBuffer;
    return {
      ranks: this.#ranks.subarray(base, base + this.#listsPerBuffer),
      scores: this.#scores.subarray(base, base + this.#listsPerBuffer),
    };
  }

  /** For the ranker alone: publishes the draft. */
  publish(nowMicros: number, refreshNanos: number): void {
    const next = 1 - Atomics.load(this.#header, PUBLISHED);
    this.#times[next] = nowMicros;
    this.#times[2 + next] = refreshNanos;
    Atomics.store(this.#header, PUBLISHED, next);
    Atomics.add(this.#header, REFRESHES, 1);
  }

  #fillWithVenueOrder(): void {
    for (let cell = 0; cell < this.#ranks.length; cell++) this.#ranks[cell] = cell % this.venueCount;
  }
}
