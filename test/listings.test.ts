import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { US_EQUITY_VENUES } from '../src/domain/venue.ts';
import { type Listings, loadListings } from '../src/listings.ts';
import { DEFAULT_SYMBOLS } from '../src/market/default-symbols.ts';
import { temporaryFolder, temporaryJournal } from './support/journal.ts';

type Environment = Record<string, string>;

/** Loads listings time and again from one journal. */
function lister(): (environment?: Environment) => Promise<Listings> {
  const journal = temporaryJournal();
  return (environment = {}) => loadListings(loadConfig(environment), journal);
}

function venuesFile(...mics: string[]): Environment {
  const file = join(temporaryFolder(), 'venues.json');
  writeFileSync(file, JSON.stringify(mics.map((mic) => ({ mic, taker_fee: '0.001' }))));
  return { VENUES_FILE: file };
}

const symbolsOf = (instruments: Listings['instruments']) =>
  instruments.map(({ instrumentId, symbol }) => [instrumentId, symbol]);

describe('the instruments', () => {
  it('are well-known ones by default, with their names and exchanges', async () => {
    const { instruments, quoted } = await lister()();
    expect(instruments.map(({ symbol, name, exchange }) => ({ symbol, name, exchange }))).toEqual(
      DEFAULT_SYMBOLS.map(({ symbol, name, exchange }) => ({ symbol, name, exchange })),
    );
    expect(quoted).toEqual(instruments);
  });

  it('are the configured ones, a stranger under its symbol', async () => {
    const { quoted } = await lister()({ SYMBOLS: 'ZZZ,AAPL' });
    expect(quoted).toMatchObject([
      { symbol: 'ZZZ', name: 'ZZZ', exchange: 'NYSE' },
      { symbol: 'AAPL', exchange: 'NASDAQ' },
    ]);
  });

  it('keep their numbers whatever is configured later, and stay known', async () => {
    const list = lister();
    await list({ SYMBOLS: 'IBM,MSFT' });
    const { instruments, quoted } = await list({ SYMBOLS: 'KO,MSFT' });
    expect(symbolsOf(instruments)).toEqual([
      [0, 'IBM'],
      [1, 'MSFT'],
      [2, 'KO'],
    ]);
    expect(symbolsOf(quoted)).toEqual([
      [2, 'KO'],
      [1, 'MSFT'],
    ]);
  });

  it('of a replay are those of the recorded day', async () => {
    const data = temporaryFolder();
    for (const symbol of ['ibm', 'spy']) {
      mkdirSync(join(data, 'equity/usa/tick', symbol), { recursive: true });
      writeFileSync(join(data, 'equity/usa/tick', symbol, '20131007_quote.zip'), '');
    }
    mkdirSync(join(data, 'equity/usa/tick/aapl'));
    const replay = { MARKET_FEED: 'lean', LEAN_DATA: data, REPLAY_DATE: '20131007' };
    expect(symbolsOf((await lister()(replay)).quoted)).toEqual([
      [0, 'IBM'],
      [1, 'SPY'],
    ]);
    expect(symbolsOf((await lister()({ ...replay, SYMBOLS: 'SPY' })).quoted)).toEqual([[0, 'SPY']]);
  });
});

describe('the venues', () => {
  it('are those of the US tape by default', async () => {
    expect((await lister()()).venues).toEqual(US_EQUITY_VENUES);
  });

  it('come from the file, and keep their numbers whatever their order there', async () => {
    const list = lister();
    await list(venuesFile('XAAA', 'XBBB'));
    const { venues } = await list(venuesFile('XCCC', 'XBBB', 'XAAA'));
    expect(venues.map(({ venueId, mic, takerFee }) => [venueId, mic, takerFee])).toEqual([
      [0, 'XAAA', 1000],
      [1, 'XBBB', 1000],
      [2, 'XCCC', 1000],
    ]);
  });

  it.each([['XAAA'], ['XBBB'], ['XCCC']])('cannot go without %s once the journal knows it', async (missing) => {
    const list = lister();
    const mics = ['XAAA', 'XBBB', 'XCCC'];
    await list(venuesFile(...mics));
    await expect(list(venuesFile(...mics.filter((mic) => mic !== missing)))).rejects.toThrow(
      `the journal in DATA_DIR knows venues that are not configured any more: ${missing}; list them in VENUES_FILE`,
    );
  });

  it('leave no trace of a file that was refused', async () => {
    const list = lister();
    await list();
    await expect(list(venuesFile('XZZZ'))).rejects.toThrow('not configured any more');
    expect((await list()).venues).toEqual(US_EQUITY_VENUES);
  });

  it('are not taken from a file that is not there or has faults', async () => {
    await expect(lister()({ VENUES_FILE: '/nowhere/venues.json' })).rejects.toThrow('/nowhere/venues.json');
    await expect(lister()(venuesFile('bad'))).rejects.toThrow('venue 1: mic must be four capital letters or digits');
  });
});

describe('the test symbols', () => {
  const on = { TEST_SYMBOLS: 'on', SYMBOLS: 'IBM' };

  it('come beside the configured ones, with a venue on which no feed quotes', async () => {
    const { quoted, tested, venues, quotingVenues } = await lister()(on);
    expect(quoted.map(({ symbol }) => symbol)).toEqual(['IBM']);
    expect(tested[0]).toMatchObject({ symbol: 'ZFILL', name: 'Test: fills at once' });
    expect(venues.at(-1)).toMatchObject({ mic: 'XTST', venueId: US_EQUITY_VENUES.length });
    expect(quotingVenues).toEqual(US_EQUITY_VENUES);
  });

  it('leave their venue behind in a journal that has known it', async () => {
    const list = lister();
    await list(on);
    const { tested, venues, quotingVenues } = await list({ SYMBOLS: 'IBM' });
    expect([tested.length, venues.length, quotingVenues.length]).toEqual([0, 13, 12]);
    expect((await list({ ...venuesFile(...US_EQUITY_VENUES.map(({ mic }) => mic)), ...on })).venues).toHaveLength(13);
  });

  it('cannot be named or their venue described by anybody else', async () => {
    await expect(lister()(venuesFile('XNYS', 'XTST'))).rejects.toThrow('XTST is the test venue');
    expect(() => loadConfig({ TEST_SYMBOLS: 'on', SYMBOLS: 'IBM,ZHOLD' })).toThrow('test symbol ZHOLD');
    expect(loadConfig({ SYMBOLS: 'ZHOLD' }).symbols).toEqual(['ZHOLD']);
  });
});
