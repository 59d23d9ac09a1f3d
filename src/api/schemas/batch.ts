import { Type } from 'typebox';
import { Answer, ErrorAnswer } from './common.ts';
import { OrderAnswer } from './order.ts';
import { OrderRequest } from './order-request.ts';

/** Orders that one request may bring: with every field and the longest ids they are two thirds of the default body limit. */
export const BATCH_ORDERS_MAX = 1000;

const Orders = Type.Array(OrderRequest, { title: 'Orders to submit', minItems: 1, maxItems: BATCH_ORDERS_MAX });

/** Documentation only, as OrderRequest is. */
export const BatchRequest = Type.Union([Type.Object({ orders: Orders }, { title: 'New orders' }), Orders], {
  description: 'The list may also be the body itself. Each order is read as POST /v2/orders reads it.',
  examples: [
    {
      orders: [
        { symbol: 'IBM', qty: '100', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '184.28' },
        { symbol: 'IBM', qty: 100, side: 'sell', type: 'market', time_in_force: 'ioc', client_order_id: 'exit-1' },
      ],
    },
  ],
});

const Accepted = Answer('Accepted order', 'The order was taken, and may already have ended.', {
  status: Type.Literal(200),
  order: OrderAnswer,
});

const Refused = Answer('Refused order', 'The order was refused on its own.', {
  status: Type.Integer({ description: 'the status that POST /v2/orders would answer', examples: [403] }),
  error: ErrorAnswer,
});

export const BatchAnswer = Type.Array(Type.Union([Accepted, Refused]), {
  title: 'Results',
  description: 'One result for each order of the request, in its order.',
  examples: [
    [
      {
        status: 403,
        error: {
          code: 40310000,
          message: 'order quantity exceeds the maximum order size',
          reason: 'maximum_order_size',
          rule: 'maximum_order_size',
          limit: '10000',
          observed: '20000',
          headroom: '10000',
        },
      },
    ],
  ],
});
