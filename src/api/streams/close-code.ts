/** WebSocket close codes that the streams use (RFC 6455, section 7.4.1). */
export const CloseCode = {
  /** The service is stopping. */
  GoingAway: 1001,
  /** The client broke the protocol of the stream; an error frame said how. */
  PolicyViolation: 1008,
  InternalError: 1011,
  /** More clients than the stream takes. */
  TryAgainLater: 1013,
} as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];
