import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MarketDataError } from './market-data-error.ts';

/**
 * The symbols of a LEAN data folder that have quotes for the date (yyyymmdd), in alphabetical order. Rejects with a
 * MarketDataError where the folder cannot be read or has none.
 */
export async function listLeanSymbols(dataFolder: string, date: string): Promise<string[]> {
  const folder = join(dataFolder, 'equity', 'usa', 'tick');
  let files: string[];
  try {
    files = await readdir(folder, { recursive: true });
  } catch (error) {
    throw new MarketDataError(`cannot read the LEAN data folder ${folder}`, { cause: error });
  }
  const ending = `${date}_quote.zip`;
  const symbols = files
    .filter((file) => file.endsWith(ending) && file.split(/[\\/]/).length === 2)
    .map((file) => file.split(/[\\/]/)[0]!.toUpperCase())
    .toSorted();
  if (symbols.length === 0) throw new MarketDataError(`${folder} has no quotes of ${date}`);
  return symbols;
}
