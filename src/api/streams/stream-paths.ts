import type { IncomingMessage } from 'node:http';

/** Alpaca's clients ask for either. */
export const TRADE_UPDATES_PATHS: readonly string[] = ['/stream', '/stream/'];
/** The second is what Alpaca called it before. */
export const TRADE_EVENTS_PATHS: readonly string[] = ['/v2/events/trades', '/v2beta1/events/trades'];
export const FEED_PATH = '/feed';

/**
 * Whether a request that asks for an upgrade is taken for one: on the path of a stream, and without a body, for which Node
 * hands over something that is no socket. Any other is answered as if it had not asked.
 */
export function isForStream({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): boolean {
  if (Number(headers['content-length'] ?? 0) !== 0 || headers['transfer-encoding'] !== undefined) return false;
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return path === FEED_PATH || TRADE_UPDATES_PATHS.includes(path);
}
