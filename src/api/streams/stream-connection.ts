import type { WebSocket } from 'ws';
import type { CloseCode } from './close-code.ts';
import { FramesInFlight } from './frames-in-flight.ts';
import type { StreamPeer } from './stream-peer.ts';

const TEXT = { binary: false };
const BINARY = { binary: true };

/** One client's WebSocket: what has been sent and not yet taken, and whether the peer still lives. */
export class StreamConnection implements StreamPeer {
  readonly #socket: WebSocket;
  readonly #bufferBytes: number;
  readonly #inFlight = new FramesInFlight();
  #showsLife = true;
  #onEnd: (() => void) | undefined = undefined;

  constructor(socket: WebSocket, bufferBytes: number) {
    this.#socket = socket;
    this.#bufferBytes = bufferBytes;
    socket.on('message', () => this.touch());
    socket.on('pong', () => this.touch());
    socket.on('ping', (data: Buffer) => this.#answerPing(data));
    socket.on('close', () => {
      this.#inFlight.settle();
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

  get isBehind(): boolean {
    return this.#socket.bufferedAmount > this.#bufferBytes;
  }

  send(frame: Buffer, binary: boolean): void {
    if (!this.isOpen) return;
    this.#inFlight.add();
    this.#socket.send(frame, binary ? BINARY : TEXT, this.#inFlight.onSent);
  }

  flushed(): Promise<void> {
    return this.#socket.readyState === this.#socket.CLOSED ? Promise.resolve() : this.#inFlight.flushed();
  }

  fail(frame: Buffer, binary: boolean, code: CloseCode): void {
    if (!this.isOpen) return;
    this.send(frame, binary);
    this.#socket.close(code);
    // A peer that does not answer the closing handshake could hold the socket for half a minute.
    this.#end();
  }

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
}
