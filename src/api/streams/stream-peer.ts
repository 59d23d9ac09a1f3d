import type { CloseCode } from './close-code.ts';

/** Where a subscription's frames go: a WebSocket, or an answer of server-sent events. */
export interface StreamPeer {
  readonly isOpen: boolean;
  /** Whether more unsent bytes wait than a client may hold. */
  readonly isBehind: boolean;
  /** Does nothing once the connection is closing. `binary` is for those who know kinds of frames. */
  send(frame: Buffer, binary: boolean): void;
  /** Resolves once every frame sent so far has left the process, or the connection has closed. */
  flushed(): Promise<void>;
  /** Sends a last frame that says what was wrong, then closes. */
  fail(frame: Buffer, binary: boolean, code: CloseCode): void;
  /** Notes that the client lives. */
  touch(): void;
}
