/** Settings of the streams; config names those that a person may choose (STREAM_... and FEED_...). */
export interface StreamOptions {
  /** How `/stream` sends its JSON; Alpaca's paper endpoint uses binary frames, clients take either. */
  readonly frames: 'text' | 'binary';
  /** How long a client of `/stream` may stay unauthenticated, milliseconds. */
  readonly authTimeoutMillis: number;
  /**
   * Between pings, milliseconds; a peer that lets one interval pass without a sign of life is dropped. Of server-sent events
   * between heartbeats.
   */
  readonly pingIntervalMillis: number;
  /** Between heartbeats on `/feed`, milliseconds. */
  readonly heartbeatIntervalMillis: number;
  /** Unsent bytes at which a client stops getting live events and reads them from the journal at its own pace. */
  readonly clientBufferBytes: number;
  /** Encoded events read from the journal at a time for a client that catches up. */
  readonly catchUpPageBytes: number;
  /** Connections each stream takes; more are told so and closed with code 1013. */
  readonly maxClients: number;
}

export const DEFAULT_STREAM_OPTIONS: StreamOptions = Object.freeze({
  frames: 'text',
  authTimeoutMillis: 10_000,
  pingIntervalMillis: 25_000,
  heartbeatIntervalMillis: 1_000,
  clientBufferBytes: 1024 * 1024,
  catchUpPageBytes: 64 * 1024,
  maxClients: 1_000,
});

/** The largest frame a client may send, bytes; a larger one closes the connection with code 1009. */
export const MAX_CLIENT_FRAME_BYTES = 64 * 1024;
