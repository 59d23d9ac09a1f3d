import { readFile } from 'node:fs/promises';
import type { Config } from './config.ts';
import { type Instrument, usEquity } from './domain/instrument.ts';
import { TEST_SYMBOLS, TEST_VENUE } from './domain/test-symbols.ts';
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
  /** The test symbols, where they are switched on: their quotes never change. */
  readonly tested: readonly Instrument[];
  /** By id. */
  readonly venues: readonly Venue[];
  /** Those that the market feed may quote on: all but the test venue. */
  readonly quotingVenues: readonly Venue[];
}

/**
 * What is traded and where: the configured symbols and venues under the numbers that the journal keeps for them.
 * Throws where the venues file or the data folder cannot be read, or a venue of the journal is no longer configured.
 */
export async function loadListings(config: Config, journal: SqliteJournal): Promise<Listings> {
  // Everything that can fail comes before anything is written: a start that fails must leave no trace.
  const symbols = await configuredSymbols(config);
  const testSymbols = config.testSymbols ? TEST_SYMBOLS.map(({ symbol }) => symbol) : [];
  const described = await describedVenues(config);
  // A journal that has known the test venue keeps it.
  const needsTestVenue = config.testSymbols || knownVenues(journal).includes(TEST_VENUE.mic);
  const venues = registerListed(needsTestVenue ? [...described, TEST_VENUE] : described, journal);
  const ids = registerInstruments(journal.database, [...symbols, ...testSymbols]);
  const instruments = Array.from(symbolsById(journal.database), ([id, symbol]) => instrumentFor(id, symbol));
  const instrumentOf = (symbol: string) => instruments[ids.get(symbol)!]!;
  return {
    instruments,
    quoted: symbols.map(instrumentOf),
    tested: testSymbols.map(instrumentOf),
    venues,
    quotingVenues: venues.filter(({ mic }) => mic !== TEST_VENUE.mic),
  };
}

async function configuredSymbols(config: Config): Promise<readonly string[]> {
  if (config.symbols.length > 0) return config.symbols;
  if (config.marketFeed === 'lean') return listLeanSymbols(config.leanData, config.replayDates[0]!);
  return DEFAULT_SYMBOLS.map(({ symbol }) => symbol);
}

function instrumentFor(instrumentId: number, symbol: string): Instrument {
  const known = DEFAULT_SYMBOLS.find((listed) => listed.symbol === symbol);
  const tested = TEST_SYMBOLS.find((listed) => listed.symbol === symbol);
  return usEquity(instrumentId, symbol, known?.name ?? tested?.name ?? symbol, known?.exchange ?? 'NYSE');
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
    const described = parseVenueFile(await readFile(venuesFile, 'utf8'), fillAssumptions);
    if (described.some(({ mic }) => mic === TEST_VENUE.mic)) throw new Error(`${TEST_VENUE.mic} is the test venue`);
    return described;
  } catch (error) {
    throw new Error(`VENUES_FILE=${venuesFile}: ${(error as Error).message}`, { cause: error });
  }
}

function knownVenues(journal: SqliteJournal): string[] {
  const rows = journal.database.prepare('SELECT mic FROM venues ORDER BY venue_id').all();
  return rows.map((row) => row.mic as string);
}
