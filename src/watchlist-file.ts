import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import {
  NO_WATCHLIST_STORE,
  type StoredWatchlists,
  type WatchlistStore,
  Watchlists,
} from './api/account/watchlists.ts';
import type { Clock } from './execution/ports/clock.ts';
import { JournalFailure } from './execution/ports/journal.ts';

const FILE = 'watchlists.json';
const Count = Type.Integer({ minimum: 0 });
const StoredWatchlistsFile = Type.Object({
  nextWatchlistId: Count,
  watchlists: Type.Array(
    Type.Object({
      watchlistId: Count,
      accountId: Count,
      name: Type.String(),
      symbols: Type.Array(Type.String()),
      createdAtMicros: Count,
      updatedAtMicros: Count,
    }),
  ),
});

/** The file is there and not what the service wrote. To start without it would be to lose it with the next change. */
export class WatchlistFileError extends Error {
  override readonly name = 'WatchlistFileError';
}

/** The watchlists as they are kept in the data folder; `folder` undefined: nothing is kept. Throws a WatchlistFileError. */
export async function openWatchlists(folder: string | undefined, clock: Clock): Promise<Watchlists> {
  if (folder === undefined) return new Watchlists(clock, NO_WATCHLIST_STORE);
  const file = new WatchlistFile(folder);
  return new Watchlists(clock, file, await file.load());
}

/**
 * Watchlists as `watchlists.json` in the data folder: written whole beside it, flushed, then renamed. No order waits for
 * that, and one write is under way at a time: what changes meanwhile goes into the next.
 */
export class WatchlistFile implements WatchlistStore {
  readonly path: string;
  #latest: StoredWatchlists | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(folder: string) {
    this.path = join(folder, FILE);
  }

  /** Undefined where nothing has been stored yet. Throws a WatchlistFileError. */
  async load(): Promise<StoredWatchlists | undefined> {
    let stored: unknown;
    try {
      stored = JSON.parse(await readFile(this.path, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new WatchlistFileError(`${this.path} cannot be read: ${(error as Error).message}`, { cause: error });
    }
    if (!Check(StoredWatchlistsFile, stored)) {
      throw new WatchlistFileError(`${this.path} is not what the service has written`);
    }
    return stored;
  }

  save(stored: StoredWatchlists): Promise<void> {
    this.#latest = stored;
    this.#next ??= this.#writeAfter(this.#underWay);
    return this.#next;
  }

  async #writeAfter(previous: Promise<void>): Promise<void> {
    // Its failure was its own askers' to hear of.
    await previous.catch(() => undefined);
    this.#underWay = this.#next!;
    this.#next = undefined;
    const text = `${JSON.stringify(this.#latest, undefined, 2)}\n`;
    const fresh = `${this.path}.new`;
    try {
      await writeFile(fresh, text, { flush: true });
      await rename(fresh, this.path);
      await flushFolder(dirname(this.path));
    } catch (error) {
      throw new JournalFailure(`${this.path} cannot be written`, { cause: error });
    }
  }
}

/** Makes a renaming durable. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
