import type { WebSocket } from 'ws';
import type { CloseCode } from './close-code.ts';

const TEXT = { binary: false };
const BINARY = { binary: true };

/** One client's socket: what has been sent and not yet taken, and whether the peer still lives. */
export class StreamConnection {
  readonly #socket: WebSocket;
  readonly #bufferBytes: number;
  /** One callback for every frame of this connection, so that sending makes no closure. */
  readonly #onSent: () => void;
  #framesInFlight = 0;
  #flush: PromiseWithResolvers<void> | undefined = undefined;
  #showsLife = true;
  #onEnd: (() => void) | undefined = undefined;

  constructor(socket: WebSocket, bufferBytes: number) {
    this.#socket = socket;
    this.#bufferBytes = bufferBytes;
    this.#onSent = () => this.#frameSent();
    socket.on('message', () => this.touch());
    socket.on('pong', () => this.touch());
    socket.on('ping', (data: Buffer) => this.#answerPing(data));
    socket.on('close', () => {
      this.#settleFlushed();
      this.#end();
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Has `listener` told once, as soon as the connection is closed or given up. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  /** Whether more unsent bytes wait than a client may hold. */
  get isBehind(): boolean {
    return this.#socket.bufferedAmount > this.#bufferBytes;
  }

  /** Does nothing once the connection is closing. */
  send(frame: Buffer, binary: boolean): void {
    if (!this.isOpen) return;
    this.#framesInFlight++;
    this.#socket.send(frame, binary ? BINARY : TEXT, this.#onSent);
  }

  /** Resolves once every frame sent so far has left the process, or the socket has closed. */
  flushed(): Promise<void> {
    if (this.#framesInFlight === 0 || this.#socket.readyState === this.#socket.CLOSED) return Promise.resolve();
    this.#flush ??= Promise.withResolvers();
    return this.#flush.promise;
  }

  /** Sends a last frame that says what was wrong, then closes. */
  fail(frame: Buffer, binary: boolean, code: CloseCode): void {
    if (!this.isOpen) return;
    this.send(frame, binary);
    this.#socket.close(code);
    // A peer that does not answer the closing handshake could hold the socket for half a minute.
    this.#end();
  }

  /** Notes that the peer lives. */
  touch(): void {
    this.#showsLife = true;
  }

  /** Pings the peer, or drops it where it gave no sign of life since the last ping. */
  checkLife(): void {
    if (!this.#showsLife) {
      this.#socket.terminate();
      return;
    }
    this.#showsLife = false;
    if (this.isOpen) this.#socket.ping();
  }

  /** A peer that floods pings and reads no pong must not fill memory: past the buffer bound its pings go unanswered. */
  #answerPing(data: Buffer): void {
    this.touch();
    if (this.isOpen && !this.isBehind) this.#socket.pong(data);
  }

  #end(): void {
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    onEnd?.();
  }

  #frameSent(): void {
    this.#framesInFlight--;
    if (this.#framesInFlight === 0) this.#settleFlushed();
  }

  #settleFlushed(): void {
    const flush = this.#flush;
    this.#flush = undefined;
    flush?.resolve();
  }
}
