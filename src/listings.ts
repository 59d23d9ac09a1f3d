import { readFile } from 'node:fs/promises';
import type { Config } from './config.ts';
import { type Instrument, usEquity } from './domain/instrument.ts';
import { US_EQUITY_VENUES, type Venue } from './domain/venue.ts';
import { registerInstruments, registerVenues, symbolsById } from './journal/registries.ts';
import type { SqliteJournal } from './journal/sqlite-journal.ts';
import { DEFAULT_SYMBOLS } from './market/default-symbols.ts';
import { listLeanSymbols } from './market/lean-symbols.ts';
import { parseVenueFile, type VenueDescription } from './venues/venue-file.ts';

export interface Listings {
  /** Every instrument the journal knows, by id: old orders and positions may be in ones no longer configured. */
  readonly instruments: readonly Instrument[];
  /** Those that are configured now: they get quotes. */
  readonly quoted: readonly Instrument[];
  /** By id. */
  readonly venues: readonly Venue[];
}

/**
 * What is traded and where: the configured symbols and venues under the numbers that the journal keeps for them.
 * Throws where the venues file or the data folder cannot be read, or a venue of the journal is no longer configured.
 */
export async function loadListings(config: Config, journal: SqliteJournal): Promise<Listings> {
  // Everything that can fail comes before anything is written: a start that fails must leave no trace.
  const symbols = await configuredSymbols(config);
  const described = await describedVenues(config);
  const venues = registerListed(described, journal);
  const ids = registerInstruments(journal.database, symbols);
  const instruments = Array.from(symbolsById(journal.database), ([id, symbol]) => instrumentFor(id, symbol));
  return {
    instruments,
    quoted: symbols.map((symbol) => instruments[ids.get(symbol)!]!),
    venues,
  };
}

async function configuredSymbols(config: Config): Promise<readonly string[]> {
  if (config.symbols.length > 0) return config.symbols;
  if (config.marketFeed === 'lean') return listLeanSymbols(config.leanData, config.replayDates[0]!);
  return DEFAULT_SYMBOLS.map(({ symbol }) => symbol);
}

function instrumentFor(instrumentId: number, symbol: string): Instrument {
  const known = DEFAULT_SYMBOLS.find((listed) => listed.symbol === symbol);
  return usEquity(instrumentId, symbol, known?.name ?? symbol, known?.exchange ?? 'NYSE');
}

/** Gives the venues the numbers that the journal keeps for them; writes nothing where one of its venues is missing. */
function registerListed(described: readonly VenueDescription[], journal: SqliteJournal): Venue[] {
  const mics = described.map(({ mic }) => mic);
  const missing = knownVenues(journal).filter((mic) => !mics.includes(mic));
  if (missing.length > 0) {
    throw new Error(
      `the journal in DATA_DIR knows venues that are not configured any more: ${missing.join(', ')}; ` +
        'list them in VENUES_FILE, or take another DATA_DIR',
    );
  }
  const ids = registerVenues(journal.database, mics);
  const venues: Venue[] = [];
  for (const venue of described) venues[ids.get(venue.mic)!] = { ...venue, venueId: ids.get(venue.mic)! };
  return venues;
}

async function describedVenues({ venuesFile, fillAssumptions }: Config): Promise<readonly VenueDescription[]> {
  if (venuesFile === '') return US_EQUITY_VENUES.map((venue) => ({ ...venue, assumptions: fillAssumptions }));
  try {
    return parseVenueFile(await readFile(venuesFile, 'utf8'), fillAssumptions);
  } catch (error) {
    throw new Error(`VENUES_FILE=${venuesFile}: ${(error as Error).message}`, { cause: error });
  }
}

function knownVenues(journal: SqliteJournal): string[] {
  const rows = journal.database.prepare('SELECT mic FROM venues ORDER BY venue_id').all();
  return rows.map((row) => row.mic as string);
}
