/** Recorded market data that is missing or cannot be read. The message names the file and, where there is one, the line. */
export class MarketDataError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MarketDataError';
  }
}
