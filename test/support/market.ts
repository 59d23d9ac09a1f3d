import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import type { MarketTrade } from '../../src/domain/market-trade.ts';
import { SESSION_PHASE_NAMES, type SessionPhase } from '../../src/domain/session-phase.ts';
import { VenueQuote } from '../../src/domain/venue-quote.ts';
import type { MarketDataSink } from '../../src/execution/ports/market.ts';
import { leanTickPath } from '../../src/market/lean-day.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';

/** The recorded data that stand beside the project, not in it. */
export const SHARED_LEAN_FOLDER = join(import.meta.dirname, '../../../shared/data/lean');

export const hasSharedLeanData = existsSync(join(SHARED_LEAN_FOLDER, 'equity/usa/tick/ibm/20131007_quote.zip'));

/** Part of a test's name: says why it was skipped where the data are missing. */
export const SHARED_LEAN_NOTE = hasSharedLeanData ? '' : ` (skipped: no recorded quotes at ../shared/data/lean)`;

/** A paranoid pool finds misuse but costs about 50 microseconds an acquisition: not for a whole recorded day. */
export function venueQuotePool(paranoid = true): ObjectPool<VenueQuote> {
  return new ObjectPool({
    name: 'venue_quotes',
    create: () => new VenueQuote(),
    capacity: 4,
    ceiling: 4,
    whenExhausted: 'refuse',
    paranoid,
  });
}

/** Keeps everything a feed reports as text, one line a report, and each venue's last quote. */
export class RecordingSink implements MarketDataSink {
  readonly lines: string[] = [];
  readonly quotes = new Map<string, VenueQuote>();
  confirmations = 0;

  applyQuote(quote: VenueQuote): void {
    const { instrumentId, venueId, bidPrice, bidSize, askPrice, askSize, marketTimeMillis } = quote;
    this.quotes.set(`${instrumentId}/${venueId}`, Object.assign(new VenueQuote(), quote));
    this.lines.push(
      `${marketTimeMillis} quote ${instrumentId}/${venueId} ${bidSize}@${bidPrice} ${askSize}@${askPrice}`,
    );
  }

  applyTrade(trade: MarketTrade): void {
    const { instrumentId, venueId, price, qty, marketTimeMillis } = trade;
    this.lines.push(`${marketTimeMillis} trade ${instrumentId}/${venueId} ${qty}@${price}`);
  }

  confirmQuotes(): void {
    this.confirmations++;
  }

  enterPhase(phase: SessionPhase): void {
    this.lines.push(`enter ${SESSION_PHASE_NAMES[phase]}`);
  }

  /** The lines since the last call. */
  take(): string[] {
    return this.lines.splice(0);
  }

  bestBid(instrumentId: number): number {
    let best = 0;
    for (const quote of this.#standing(instrumentId)) if (quote.bidSize > 0) best = Math.max(best, quote.bidPrice);
    return best;
  }

  /** 0 where nobody offers. */
  bestAsk(instrumentId: number): number {
    let best = Number.POSITIVE_INFINITY;
    for (const quote of this.#standing(instrumentId)) if (quote.askSize > 0) best = Math.min(best, quote.askPrice);
    return Number.isFinite(best) ? best : 0;
  }

  *#standing(instrumentId: number): Iterable<VenueQuote> {
    for (const quote of this.quotes.values()) if (quote.instrumentId === instrumentId) yield quote;
  }
}

/** Counts and forgets: for measuring. */
export class CountingSink implements MarketDataSink {
  quotes = 0;
  trades = 0;
  confirmations = 0;

  applyQuote(): void {
    this.quotes++;
  }

  applyTrade(): void {
    this.trades++;
  }

  confirmQuotes(): void {
    this.confirmations++;
  }

  enterPhase(): void {}
}

/** A fresh LEAN data folder in the temporary directory. */
export function temporaryLeanFolder(): string {
  return mkdtempSync(join(tmpdir(), 'orderpool-lean-'));
}

/** Writes a symbol's day into a LEAN data folder; rows are CSV lines without a line end. */
export function writeLeanDay(
  folder: string,
  symbol: string,
  date: string,
  quoteRows: readonly string[],
  tradeRows: readonly string[] = [],
): void {
  for (const [kind, rows] of [
    ['quote', quoteRows],
    ['trade', tradeRows],
  ] as const) {
    const path = leanTickPath(folder, symbol, date, kind);
    mkdirSync(dirname(path), { recursive: true });
    const text = rows.map((row) => `${row}\r\n`).join('');
    writeFileSync(path, zipOf(new Map([[`${date}_${symbol}_${kind}.csv`, text]])));
  }
}

/** A zip archive of the given files, by name (APPNOTE 6.3: local headers, central directory, end record). */
export function zipOf(files: ReadonlyMap<string, string>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, tail, Buffer.from(name)]));
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}
