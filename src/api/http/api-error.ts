/** One way in which a request can fail. The code is Alpaca's; several reasons may share one. */
export interface ApiError {
  /** Unique among those of one status: tells apart what Alpaca's codes do not. Sent beside them. */
  readonly reason: string;
  readonly http: number;
  /** The HTTP status and four more digits; a code has the same status everywhere. */
  readonly code: number;
  /** What the client is told where the place that refuses has nothing more specific to say. */
  readonly message: string;
  /** For the documentation: when it happens. */
  readonly when: string;
}

export function define(http: number, code: number, reason: string, message: string, when: string): ApiError {
  return Object.freeze({ reason, http, code, message, when });
}
