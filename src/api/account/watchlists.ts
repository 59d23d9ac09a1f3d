import type { Clock } from '../../execution/ports/clock.ts';
import { type ApiError, TOO_MANY_WATCHLISTS, WATCHLIST_NAME_TAKEN } from '../http/errors.ts';

/** A named list of symbols that an account keeps. Never changed: a change puts another in its place. */
export interface Watchlist {
  readonly watchlistId: number;
  readonly accountId: number;
  /** Unique in the account. */
  readonly name: string;
  /** In the account's own order, each once. */
  readonly symbols: readonly string[];
  readonly createdAtMicros: number;
  readonly updatedAtMicros: number;
}

export interface StoredWatchlists {
  readonly nextWatchlistId: number;
  readonly watchlists: readonly Watchlist[];
}

export interface WatchlistStore {
  /** Resolves once this state, or a later one, is durable; rejects with a JournalFailure where it cannot be. */
  save(stored: StoredWatchlists): Promise<void>;
}

/** For where nothing is to outlive the process. */
export const NO_WATCHLIST_STORE: WatchlistStore = { save: async () => undefined };

/** What an account may keep: enough for any program, and a bound of the file that each change writes whole. */
export const MAX_WATCHLISTS_PER_ACCOUNT = 200;

/** Every account's watchlists. Changes are seen at once, and durable once `stored` resolves. */
export class Watchlists {
  readonly #byId = new Map<number, Watchlist>();
  readonly #clock: Clock;
  readonly #store: WatchlistStore;
  #nextId: number;
  #stored: Promise<void> = Promise.resolve();

  constructor(
    clock: Clock,
    store: WatchlistStore,
    { nextWatchlistId, watchlists }: StoredWatchlists = { nextWatchlistId: 1, watchlists: [] },
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#nextId = nextWatchlistId;
    for (const watchlist of watchlists) this.#byId.set(watchlist.watchlistId, watchlist);
  }

  /** Those of the account, the oldest first. */
  of(accountId: number): Watchlist[] {
    return [...this.#byId.values()].filter((watchlist) => watchlist.accountId === accountId);
  }

  byId(accountId: number, watchlistId: number): Watchlist | undefined {
    const found = this.#byId.get(watchlistId);
    return found?.accountId === accountId ? found : undefined;
  }

  byName(accountId: number, name: string): Watchlist | undefined {
    return this.of(accountId).find((watchlist) => watchlist.name === name);
  }

  create(accountId: number, name: string, symbols: readonly string[]): Watchlist | ApiError {
    if (this.byName(accountId, name) !== undefined) return WATCHLIST_NAME_TAKEN;
    if (this.of(accountId).length >= MAX_WATCHLISTS_PER_ACCOUNT) return TOO_MANY_WATCHLISTS;
    const now = this.#clock.nowMicros();
    return this.#put({
      watchlistId: this.#nextId++,
      accountId,
      name,
      symbols: [...new Set(symbols)],
      createdAtMicros: now,
      updatedAtMicros: now,
    });
  }

  update(watchlist: Watchlist, name: string, symbols: readonly string[]): Watchlist | ApiError {
    const holder = this.byName(watchlist.accountId, name);
    if (holder !== undefined && holder.watchlistId !== watchlist.watchlistId) return WATCHLIST_NAME_TAKEN;
    const updatedAtMicros = this.#clock.nowMicros();
    return this.#put({ ...watchlist, name, symbols: [...new Set(symbols)], updatedAtMicros });
  }

  remove({ watchlistId }: Watchlist): void {
    this.#byId.delete(watchlistId);
    this.#save();
  }

  /** Resolves once every change up to now is durable; rejects with a JournalFailure where the last cannot be. */
  stored(): Promise<void> {
    return this.#stored;
  }

  #put(watchlist: Watchlist): Watchlist {
    this.#byId.set(watchlist.watchlistId, watchlist);
    this.#save();
    return watchlist;
  }

  #save(): void {
    this.#stored = this.#store.save({ nextWatchlistId: this.#nextId, watchlists: [...this.#byId.values()] });
    // Whoever made the change waits for it too, and is told.
    this.#stored.catch(() => undefined);
  }
}
