import { describe, expect, it } from 'vitest';
import { batchRequests } from '../../load/scenarios/batch.ts';
import { restAndCancel } from '../../load/scenarios/rest-and-cancel.ts';
import { priceAt } from '../../load/scenarios/scenario.ts';
import { singleOrders } from '../../load/scenarios/single-orders.ts';
import { InstrumentIndex } from '../../src/api/market/instrument-index.ts';
import { Destinations } from '../../src/api/orders/destinations.ts';
import { OrderDraft } from '../../src/api/orders/order-draft.ts';
import { parseOrder } from '../../src/api/orders/parse-order.ts';
import { usEquity } from '../../src/domain/instrument.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';

const MARKET = [
  { symbol: 'IBM', price: 184.275 },
  { symbol: 'AAPL', price: 26.1 },
];
const VOCABULARY = {
  instruments: new InstrumentIndex([usEquity(0, 'IBM'), usEquity(1, 'AAPL')]),
  destinations: new Destinations(US_EQUITY_VENUES),
};

describe('scenarios of the load run', () => {
  it('give prices in whole cents', () => {
    expect(priceAt(184.275, 1.02)).toBe('187.96');
    expect(priceAt(100, 0.98)).toBe('98.00');
  });

  it.each([singleOrders, restAndCancel])('$name sends orders that the service can read', (scenario) => {
    const bodies = scenario.requests(MARKET).flatMap(({ body }) => (body === undefined ? [] : [String(body)]));
    expect(bodies.length).toBeGreaterThanOrEqual(4);
    for (const body of bodies) {
      expect(parseOrder(JSON.parse(body), 1, VOCABULARY, new OrderDraft()), body).toBeUndefined();
    }
  });

  it('single-orders buys as many shares as it sells, and lets nothing rest', () => {
    const orders = singleOrders.requests(MARKET).map(({ body }) => JSON.parse(String(body)));
    const shares = (side: string) =>
      orders.filter((order) => order.side === side).reduce((sum, order) => sum + Number(order.qty), 0);
    expect(shares('buy')).toBe(shares('sell'));
    expect(new Set(orders.map((order) => order.time_in_force))).toEqual(new Set(['ioc', 'fok']));
    expect(new Set(orders.map((order) => order.symbol))).toEqual(new Set(['IBM', 'AAPL']));
  });

  it.each([1, 100, 1000])('batch sends %i of the orders of single-orders in one request', (size) => {
    const requests = batchRequests(MARKET, size);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/v2/orders/batch' });
    const singles = singleOrders.requests(MARKET).map(({ body }) => JSON.parse(String(body)));
    const { orders } = JSON.parse(String(requests[0]!.body));
    expect(orders).toEqual(Array.from({ length: size }, (_, index) => singles[index % singles.length]));
  });

  it('rest-and-cancel cancels the order that it has just sent', () => {
    const [rest, cancel] = restAndCancel.requests(MARKET);
    const context = {};
    (rest!.onResponse as (status: number, body: string, context: object) => void)(200, '{"id":"the-order"}', context);
    const request = (cancel!.setupRequest as (request: object, context: object) => { path: string })(cancel!, context);
    expect(request).toMatchObject({ method: 'DELETE', path: '/v2/orders/the-order' });
  });
});
