import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Entry, openPromise } from 'yauzl';
import { MarketDataError } from './market-data-error.ts';

/**
 * The bytes of the one CSV in a zip of the LEAN data folder. Throws a MarketDataError that names the file where it is
 * missing, is no zip, or does not hold exactly one CSV.
 */
export async function readSingleCsv(path: string): Promise<Uint8Array> {
  try {
    return await readOnlyEntry(path);
  } catch (error) {
    if (error instanceof MarketDataError) throw error;
    const fault = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new MarketDataError(`${path}: ${fault}`, { cause: error });
  }
}

async function readOnlyEntry(path: string): Promise<Uint8Array> {
  const zip = await openPromise(path, { autoClose: false });
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.toLowerCase().endsWith('.csv')) entries.push(entry);
    }
    const [entry] = entries;
    if (entry === undefined || entries.length > 1) {
      throw new MarketDataError(`${path}: expected one CSV inside, found ${entries.length}`);
    }
    const stream: Readable = await zip.openReadStreamPromise(entry);
    return await buffer(stream);
  } finally {
    zip.close();
  }
}
