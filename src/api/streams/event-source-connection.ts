import type { ServerResponse } from 'node:http';
import { FramesInFlight } from './frames-in-flight.ts';
import type { TendedConnection } from './stream-clients.ts';
import type { StreamPeer } from './stream-peer.ts';

/** A comment: it keeps proxies from dropping a quiet connection. Worded as Alpaca's. */
const HEARTBEAT = Buffer.from(':heartbeat\n\n');

/** How long the last word may take to reach a client that reads slowly, or not at all, milliseconds. */
const FAIL_GRACE_MILLIS = 1_000;

/** So many intervals of heartbeats may pass without a byte that the client takes: five minutes, as they are by default. */
const PATIENCE_INTERVALS = 12;

/** One client's answer of server-sent events: what has been sent and not yet taken. */
export class EventSourceConnection implements StreamPeer, TendedConnection {
  readonly #response: ServerResponse;
  readonly #bufferBytes: number;
  readonly #inFlight = new FramesInFlight();
  #takenAtLastCheck = 0;
  #idleIntervals = 0;

  /** Of a response whose head is written. */
  constructor(response: ServerResponse, bufferBytes: number) {
    this.#response = response;
    this.#bufferBytes = bufferBytes;
    response.on('close', () => this.#inFlight.settle());
    this.#sendHeartbeat();
  }

  get isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  get isBehind(): boolean {
    return this.#response.writableLength > this.#bufferBytes;
  }

  send(frame: Buffer): void {
    if (!this.isOpen) return;
    this.#inFlight.add();
    this.#response.write(frame, this.#inFlight.onSent);
  }

  flushed(): Promise<void> {
    return this.isOpen ? this.#inFlight.flushed() : Promise.resolve();
  }

  fail(frame: Buffer): void {
    this.send(frame);
    this.end();
    const response = this.#response;
    if (response.destroyed) return;
    const timer = setTimeout(() => response.destroy(), FAIL_GRACE_MILLIS);
    response.once('close', () => clearTimeout(timer));
  }

  /** Ends the answer as one that is complete, whenever the client has read it. */
  end(): void {
    if (this.isOpen) this.#response.end();
  }

  /** Nothing to note: a client says nothing, and one that has vanished is noticed by what is sent to it. */
  touch(): void {}

  /** Nothing more is added to what a slow reader has not taken yet; one that takes nothing for long does not live. */
  checkLife(): void {
    const { isEmpty, left } = this.#inFlight;
    const isIdle = !isEmpty && left === this.#takenAtLastCheck;
    this.#takenAtLastCheck = left;
    this.#idleIntervals = isIdle ? this.#idleIntervals + 1 : 0;
    if (isEmpty) this.#sendHeartbeat();
    else if (this.#idleIntervals >= PATIENCE_INTERVALS) this.#response.destroy();
  }

  #sendHeartbeat(): void {
    this.send(HEARTBEAT);
  }
}
