import { Type } from 'typebox';
import { ORDER_TYPE_NAMES } from '../../domain/order-terms.ts';
import { SIDE_NAMES } from '../../domain/side.ts';
import { Answer, Choice, Decimal, Nullable, OrderId, Ticker, Timestamp } from './common.ts';
import { AccountNumber, RuleSetField } from './risk.ts';

export const RiskReplayRequest = Type.Object(
  {
    rules: RuleSetField,
    last: Type.Optional(
      Type.Integer({
        description: 'the newest so many orders, refused ones included; 10000 where no times are given either',
        minimum: 1,
        maximum: 1_000_000_000,
        examples: [10_000],
      }),
    ),
    from: Type.Optional(Timestamp('orders sent at this time or later')),
    until: Type.Optional(Timestamp('orders sent before this time')),
  },
  { title: 'Replay of orders', description: 'Orders that meet all of what is given.', additionalProperties: false },
);

const Count = (description: string) => Type.Integer({ description, minimum: 0, examples: [0] });
const ByRule = (description: string) =>
  Type.Record(Type.String(), Type.Integer(), { description, examples: [{ maximum_order_size: 12 }] });
const Refusals = (title: string) =>
  Answer(title, 'Orders that were, or would have been, refused.', {
    refused: Count('orders'),
    by_rule: ByRule('how many of them by each rule; rules that refused none are left out'),
  });

export const RiskReplayAnswer = Answer('Replayed orders', 'What the proposed rules say to orders of the journal.', {
  orders: Count('orders judged'),
  first_submitted_at: Nullable(Timestamp('when the first of them was sent')),
  last_submitted_at: Nullable(Timestamp('when the last of them was sent')),
  actual: Refusals('What became of them'),
  proposed: Refusals('What the proposed rules say'),
  undecided: Count('orders that every rule lets pass that could be judged, while another might have refused them'),
  not_judged: ByRule('how many orders are undecided for each rule'),
  newly_refused: Count('accepted then, refused by the proposed rules'),
  newly_accepted: Count('refused then, accepted by the proposed rules'),
  examples: Type.Array(
    Answer('Newly refused order', 'One that was accepted then.', {
      order_id: OrderId,
      account_id: AccountNumber,
      symbol: Ticker,
      side: Choice([...SIDE_NAMES], 'side'),
      type: Choice([...ORDER_TYPE_NAMES], 'type'),
      qty: Decimal('quantity', '100'),
      limit_price: Nullable(Decimal('null for a market order', '100.5')),
      submitted_at: Timestamp('when it was sent'),
      violation: Type.Object({}, { description: 'what the order would have been answered with' }),
    }),
    { description: 'the first 20 that are newly refused' },
  ),
});
