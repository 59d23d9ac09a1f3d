import type { Request } from 'autocannon';
import { postOrder, priceAt, type ReferencePrice, type Scenario } from './scenario.ts';

/** Far enough from the market not to be reached during a run. */
const AWAY = 0.02;

interface RestingContext {
  orderId?: string;
}

/** A market maker's day: a limit order that rests, then its cancel, on both sides of each symbol. */
export const restAndCancel: Scenario = {
  name: 'rest-and-cancel',
  summary: 'POST /v2/orders with a limit that rests, then DELETE of that order',
  requests: (market) => market.flatMap(roundTripsFor),
};

function roundTripsFor({ symbol, price }: ReferencePrice): Request[] {
  const terms = { symbol, qty: '10', type: 'limit', time_in_force: 'day' };
  return [
    rest({ ...terms, side: 'buy', limit_price: priceAt(price, 1 - AWAY) }),
    cancelRested(),
    rest({ ...terms, side: 'sell', limit_price: priceAt(price, 1 + AWAY) }),
    cancelRested(),
  ];
}

function rest(body: Record<string, string>): Request {
  const onResponse = (_status: number, answer: string, context: RestingContext) => {
    context.orderId = JSON.parse(answer).id;
  };
  return { ...postOrder(body), onResponse };
}

function cancelRested(): Request {
  const setupRequest = (request: Request, context: RestingContext) => ({
    ...request,
    path: `/v2/orders/${context.orderId}`,
  });
  return { method: 'DELETE', path: '/v2/orders/none', setupRequest };
}
