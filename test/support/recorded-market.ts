import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';

/**
 * The recorded market once more, straight from the zipped CSV and with nothing of src/market: what the data README says,
 * done slowly. Prices are dollars x 10^4, times milliseconds since New York midnight.
 */

export const RECORDED_FOLDER = join(import.meta.dirname, '../../../shared/data/lean');
export const RECORDED_DATES = ['20131007', '20131008'] as const;
export const OPEN_MILLIS = 34_200_000;
export const CLOSE_MILLIS = 57_600_000;

const hasRecordedData = RECORDED_DATES.every((date) => existsSync(recordedPath(date, 'quote')));

/** Part of a test's name: says why it was skipped where the data are missing. */
export const RECORDED_NOTE = hasRecordedData ? '' : ' (skipped: no recorded quotes at ../shared/data/lean)';
export { hasRecordedData };

export interface Displayed {
  /** 0 with size 0: nothing. */
  readonly price: number;
  readonly size: number;
}

export interface National {
  /** 0 where nobody quotes. */
  readonly bid: number;
  readonly ask: number;
}

export interface RecordedTrade {
  readonly millis: number;
  readonly price: number;
  readonly qty: number;
  readonly venueId: number;
}

/** One change of the NBBO and what it did to each venue. */
export interface RecordedChange {
  readonly millis: number;
  readonly national: National;
  /** What venues display after it; only those whose quote it changed. */
  readonly bids: ReadonlyMap<number, Displayed>;
  readonly asks: ReadonlyMap<number, Displayed>;
}

interface Since<T> {
  readonly millis: number;
  readonly state: T;
}

const MICS: Record<string, string> = {
  ...{ N: 'XNYS', Q: 'XNAS', T: 'XNAS', P: 'ARCX', Z: 'BATS', Y: 'BATY', K: 'EDGX' },
  ...{ J: 'EDGA', B: 'XBOS', X: 'XPHL', C: 'XCIS', M: 'XCHI', W: 'CBSX' },
};

const NOTHING: Displayed = { price: 0, size: 0 };

export class RecordedDay {
  readonly date: string;
  /** All of the day, from 04:00 on. A bid row and the ask row behind it in the same millisecond are one change. */
  readonly changes: readonly RecordedChange[];
  /** On an exchange, suspicious ones left out. */
  readonly trades: readonly RecordedTrade[];
  readonly #millis = new Set<number>([OPEN_MILLIS]);
  readonly #national: Since<National>[] = [{ millis: 0, state: { bid: 0, ask: 0 } }];
  /** By venue id. */
  readonly #bids: Since<Displayed>[][] = US_EQUITY_VENUES.map(() => [{ millis: 0, state: NOTHING }]);
  readonly #asks: Since<Displayed>[][] = US_EQUITY_VENUES.map(() => [{ millis: 0, state: NOTHING }]);

  constructor(date: string) {
    this.date = date;
    this.changes = this.#readQuotes(readRows(recordedPath(date, 'quote')));
    this.trades = this.#readTrades(readRows(recordedPath(date, 'trade')));
  }

  /** Whether a quote or trade was recorded in that millisecond, or the session opened. */
  isRecordedTime(millis: number): boolean {
    return this.#millis.has(millis);
  }

  /** Everything that the venue displayed in that millisecond, what stood at its beginning first. */
  displayedWithin(venueId: number, side: 'bid' | 'ask', millis: number): readonly Displayed[] {
    return within((side === 'bid' ? this.#bids : this.#asks)[venueId]!, millis);
  }

  /** Every NBBO of that millisecond, the one that stood at its beginning first. */
  nationalWithin(millis: number): readonly National[] {
    return within(this.#national, millis);
  }

  #readQuotes(rows: readonly string[][]): RecordedChange[] {
    const changes: RecordedChange[] = [];
    const clean = rows.filter((row) => row[7] === '0');
    for (let index = 0; index < clean.length; index++) {
      const row = clean[index]!;
      const next = clean[index + 1];
      const isPair = row[1] !== '0' && next !== undefined && next[3] !== '0' && next[0] === row[0];
      changes.push(this.#apply(isPair ? [row, next] : [row]));
      if (isPair) index++;
    }
    return changes;
  }

  #apply(rows: readonly string[][]): RecordedChange {
    const millis = Number(rows[0]![0]);
    let national = this.#national.at(-1)!.state;
    const bids = new Map<number, Displayed>();
    const asks = new Map<number, Displayed>();
    for (const [, bidPrice, bidSize, askPrice, askSize, exchange] of rows) {
      const owner = venueIdOf(exchange!);
      if (bidPrice !== '0') {
        const best = { price: Number(bidPrice), size: Number(bidSize) };
        national = { ...national, bid: best.price };
        this.#own(this.#bids, owner, best, (other) => other.price > best.price, millis, bids);
      }
      if (askPrice !== '0') {
        const best = { price: Number(askPrice), size: Number(askSize) };
        national = { ...national, ask: best.price };
        this.#own(this.#asks, owner, best, (other) => other.price < best.price, millis, asks);
      }
    }
    this.#millis.add(millis);
    this.#national.push({ millis, state: national });
    return { millis, national, bids, asks };
  }

  /** The owner displays exactly this; of the others whatever would be better goes. */
  #own(
    side: Since<Displayed>[][],
    owner: number,
    best: Displayed,
    isBetter: (other: Displayed) => boolean,
    millis: number,
    changed: Map<number, Displayed>,
  ): void {
    side.forEach((history, venueId) => {
      const before = history.at(-1)!.state;
      let after = before;
      if (venueId === owner) after = best;
      else if (before.size > 0 && isBetter(before)) after = NOTHING;
      if (after.price === before.price && after.size === before.size) return;
      history.push({ millis, state: after });
      changed.set(venueId, after);
    });
  }

  #readTrades(rows: readonly string[][]): RecordedTrade[] {
    const trades: RecordedTrade[] = [];
    for (const [millis, price, qty, exchange, , suspicious] of rows) {
      if (suspicious !== '0' || exchange === 'D') continue;
      this.#millis.add(Number(millis));
      trades.push({
        millis: Number(millis),
        price: Number(price),
        qty: Number(qty),
        venueId: venueIdOf(exchange!),
      });
    }
    return trades;
  }
}

function recordedPath(date: string, kind: 'quote' | 'trade'): string {
  return join(RECORDED_FOLDER, 'equity/usa/tick/ibm', `${date}_${kind}.zip`);
}

function venueIdOf(exchange: string): number {
  const venue = US_EQUITY_VENUES.find(({ mic }) => mic === MICS[exchange]);
  if (venue === undefined) throw new Error(`the recording has an exchange ${exchange} that the README does not know`);
  return venue.venueId;
}

function within<T>(history: readonly Since<T>[], millis: number): readonly T[] {
  const standing = history.findLastIndex((entry) => entry.millis < millis);
  const states: T[] = [];
  for (let index = standing; index < history.length && history[index]!.millis <= millis; index++) {
    states.push(history[index]!.state);
  }
  return states;
}

function readRows(path: string): string[][] {
  return unzipOnlyFile(readFileSync(path))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(','));
}

/** A zip's first entry, found by way of its central directory (PKWARE APPNOTE 4.3). */
function unzipOnlyFile(zip: Buffer): string {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  const directory = zip.readUInt32LE(end + 16);
  const compressedSize = zip.readUInt32LE(directory + 20);
  const local = zip.readUInt32LE(directory + 42);
  const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  return inflateRawSync(zip.subarray(data, data + compressedSize)).toString('latin1');
}
