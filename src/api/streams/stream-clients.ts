import type { WebSocket } from 'ws';
import { StreamConnection } from './stream-connection.ts';
import type { StreamOptions } from './stream-options.ts';

/** The connections of one stream: counts them and, while there are any, keeps them alive with pings. */
export class StreamClients {
  readonly #options: StreamOptions;
  readonly #onCount: (count: number) => void;
  readonly #connections = new Set<StreamConnection>();
  #pings: NodeJS.Timeout | undefined = undefined;

  constructor(options: StreamOptions, onCount: (count: number) => void) {
    this.#options = options;
    this.#onCount = onCount;
  }

  /** Whether there are more connections than allowed: the newest must go. */
  get isOverFull(): boolean {
    return this.#connections.size > this.#options.maxClients;
  }

  /** Takes a socket in until it closes. */
  add(socket: WebSocket): StreamConnection {
    const connection = new StreamConnection(socket, this.#options.clientBufferBytes);
    this.#connections.add(connection);
    socket.on('close', () => this.#remove(connection));
    this.#pings ??= setInterval(() => this.#checkLives(), this.#options.pingIntervalMillis);
    this.#onCount(this.#connections.size);
    return connection;
  }

  #remove(connection: StreamConnection): void {
    this.#connections.delete(connection);
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
