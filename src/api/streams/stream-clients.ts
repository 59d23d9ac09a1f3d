import type { StreamOptions } from './stream-options.ts';

/** What StreamClients knows of a connection. */
export interface TendedConnection {
  /** Called every interval of pings: sends a sign of life, and drops a peer that has given none. */
  checkLife(): void;
}

/** The connections of one stream: counts them and, while there are any, keeps them alive. */
export class StreamClients<Connection extends TendedConnection> implements Iterable<Connection> {
  readonly #options: StreamOptions;
  readonly #onCount: (count: number) => void;
  readonly #connections = new Set<Connection>();
  #pings: NodeJS.Timeout | undefined = undefined;

  constructor(options: StreamOptions, onCount: (count: number) => void) {
    this.#options = options;
    this.#onCount = onCount;
  }

  /** Whether there are as many connections as are allowed. */
  get isFull(): boolean {
    return this.#connections.size >= this.#options.maxClients;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#connections.values();
  }

  /** Takes a connection in until `remove`. */
  add(connection: Connection): void {
    this.#connections.add(connection);
    this.#pings ??= setInterval(() => this.#checkLives(), this.#options.pingIntervalMillis);
    this.#onCount(this.#connections.size);
  }

  remove(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    if (this.#connections.size === 0) {
      clearInterval(this.#pings);
      this.#pings = undefined;
    }
    this.#onCount(this.#connections.size);
  }

  #checkLives(): void {
    for (const connection of this.#connections) connection.checkLife();
  }
}
