import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StoredWatchlists, Watchlist } from '../src/api/account/watchlists.ts';
import { JournalFailure } from '../src/execution/ports/journal.ts';
import { openWatchlists, WatchlistFile, WatchlistFileError } from '../src/watchlist-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchlist-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CLOCK = { nowMicros: () => 1000 };

function stored(count: number): StoredWatchlists {
  const watchlists = Array.from({ length: count }, (_, index) => ({
    watchlistId: index + 1,
    accountId: 1,
    name: `list ${index}`,
    symbols: ['IBM'],
    createdAtMicros: 5,
    updatedAtMicros: 6,
  }));
  return { nextWatchlistId: count + 1, watchlists };
}

it('gives back what was last saved, and leaves nothing else behind', async () => {
  const file = new WatchlistFile(folder);
  expect(await file.load()).toBeUndefined();
  await file.save(stored(1));
  await file.save(stored(2));
  expect(await new WatchlistFile(folder).load()).toEqual(stored(2));
  expect(readdirSync(folder)).toEqual(['watchlists.json']);
});

it('puts what changes while it writes into one more write, the last state whole', async () => {
  const file = new WatchlistFile(folder);
  const saves = Array.from({ length: 20 }, (_, index) => file.save(stored(index)));
  expect(new Set(saves).size).toBe(1);
  await saves[0];
  const later = file.save(stored(30));
  expect(later).not.toBe(saves[0]);
  await later;
  expect(await file.load()).toEqual(stored(30));
});

it('says where it could not write, and writes the next state', async () => {
  const later = join(folder, 'later');
  const file = new WatchlistFile(later);
  await expect(file.save(stored(1))).rejects.toThrow(JournalFailure);
  mkdirSync(later);
  await file.save(stored(2));
  expect(await file.load()).toEqual(stored(2));
});

it.each([
  '{',
  '{}',
  JSON.stringify({ ...stored(1), nextWatchlistId: -1 }),
])('refuses to go on over a file that it cannot read: %s', async (text) => {
  writeFileSync(join(folder, 'watchlists.json'), text);
  await expect(openWatchlists(folder, CLOCK)).rejects.toThrow(WatchlistFileError);
});

it('watchlists outlive the process, and their numbers go on', async () => {
  const first = await openWatchlists(folder, CLOCK);
  const made = first.create(1, 'Tech', ['IBM']) as Watchlist;
  await first.stored();
  const second = await openWatchlists(folder, CLOCK);
  expect(second.of(1)).toEqual([made]);
  expect((second.create(1, 'Other', []) as Watchlist).watchlistId).toBe(made.watchlistId + 1);
  await second.stored();
});

it('nothing is written where nothing is kept', async () => {
  const watchlists = await openWatchlists(undefined, CLOCK);
  watchlists.create(1, 'Tech', []);
  await watchlists.stored();
  expect(readdirSync(folder)).toEqual([]);
});
