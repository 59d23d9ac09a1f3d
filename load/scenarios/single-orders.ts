import type { Request } from 'autocannon';
import { postOrder, priceAt, type ReferencePrice, type Scenario } from './scenario.ts';

/** Two per cent through the market: it stays marketable however the synthetic market drifts meanwhile. */
const THROUGH = 0.02;

/**
 * Single orders, each in a request of its own: market and limit orders that sweep, fill-or-kill, and limits away from the
 * market that come back unfilled. None rests, so that the last order meets the same book depth as the first; buys and
 * sells balance, so that positions stay small.
 */
export const singleOrders: Scenario = {
  name: 'single-orders',
  summary: 'POST /v2/orders: market ioc, limit ioc, limit fok and limits away from the market, half buys, half sells',
  requests: (market) => market.flatMap(ordersFor),
};

function ordersFor({ symbol, price }: ReferencePrice): Request[] {
  const buy = { symbol, side: 'buy' };
  const sell = { symbol, side: 'sell' };
  const above = priceAt(price, 1 + THROUGH);
  const below = priceAt(price, 1 - THROUGH);
  return [
    { ...buy, qty: '1', type: 'market', time_in_force: 'ioc' },
    { ...sell, qty: '1', type: 'market', time_in_force: 'ioc' },
    { ...buy, qty: '5', type: 'limit', time_in_force: 'ioc', limit_price: above },
    { ...sell, qty: '5', type: 'limit', time_in_force: 'ioc', limit_price: below },
    { ...buy, qty: '2', type: 'limit', time_in_force: 'fok', limit_price: above },
    { ...sell, qty: '2', type: 'limit', time_in_force: 'fok', limit_price: below },
    { ...buy, qty: '10', type: 'limit', time_in_force: 'ioc', limit_price: below },
    { ...sell, qty: '10', type: 'limit', time_in_force: 'ioc', limit_price: above },
  ].map(postOrder);
}
