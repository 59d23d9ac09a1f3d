import type { Request } from 'autocannon';
import type { ReferencePrice } from './scenario.ts';
import { singleOrders } from './single-orders.ts';

export const BATCH_SUMMARY = 'POST /v2/orders/batch: the orders of single-orders, many in each request';

/**
 * One request of `size` orders, the orders of single-orders over and over. Half buy and half sell, so that positions stay
 * small however often it is sent.
 */
export function batchRequests(market: readonly ReferencePrice[], size: number): Request[] {
  const orders = singleOrders.requests(market).map(({ body }) => String(body));
  const list = Array.from({ length: size }, (_, index) => orders[index % orders.length]!);
  const headers = { 'content-type': 'application/json' };
  return [{ method: 'POST', path: '/v2/orders/batch', headers, body: `{"orders":[${list.join(',')}]}` }];
}
