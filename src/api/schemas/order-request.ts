import { Type } from 'typebox';
import {
  ORDER_CLASS_NAMES,
  ORDER_TYPE_NAMES,
  POSITION_INTENT_NAMES,
  TIME_IN_FORCE_NAMES,
} from '../../domain/order-terms.ts';
import { SIDE_NAMES } from '../../domain/side.ts';
import { Choice, Ticker } from './common.ts';
import { ORDER_EXAMPLES, REPLACEMENT_EXAMPLES, valuesOf } from './order-examples.ts';

const decimalInput = (description: string, example: string) =>
  Type.Union([Type.String(), Type.Number()], { description, examples: [example] });

const ClientOrderIdInput = Type.String({
  description: 'unique in the account for good; made by the service where absent',
  maxLength: 128,
  examples: ['my-first-order'],
});

const TakeProfit = Type.Object(
  { limit_price: decimalInput('limit of the take-profit order, better than its parent and its stop loss', '190') },
  { title: 'Take profit' },
);

const StopLoss = Type.Object(
  {
    stop_price: decimalInput('where the stop loss triggers', '180'),
    limit_price: Type.Optional(decimalInput('makes it a stop_limit order', '179.5')),
  },
  { title: 'Stop loss' },
);

const AdvancedInstructions = Type.Object(
  {
    algorithm: Type.Optional(Choice(['DMA'], 'direct market access, the only one')),
    destination: Type.Optional(
      Type.String({
        description:
          'the only venue it may go to: its MIC, or NYSE, NASDAQ, ARCA. Where that has no fresh quote of the symbol, the order ' +
          'waits for one (ioc and fok end)',
        examples: ['XNYS'],
      }),
    ),
    display_qty: Type.Optional(
      decimalInput('the most that the venue shows at a time; for limit orders, a multiple of the lot', '100'),
    ),
  },
  { title: 'Advanced instructions', description: 'Hints for the router. Other fields are tolerated.' },
);

/** Documentation only: `parseOrder` reads the body and has more to say about what is wrong with one. */
export const OrderRequest = Type.Object(
  {
    symbol: Ticker,
    qty: Type.Optional(decimalInput('quantity, a multiple of the lot; this or notional; string or number', '100')),
    notional: Type.Optional(
      decimalInput('dollars, to two decimals, in place of qty: market and limit orders, day, simple', '2500.50'),
    ),
    side: Choice([...SIDE_NAMES], 'side of the market'),
    type: Choice([...ORDER_TYPE_NAMES], 'order type; oco orders are limit orders'),
    time_in_force: Choice(
      [...TIME_IN_FORCE_NAMES],
      'stops and orders with legs: day or gtc; opg and cls: market and limit orders, at the open and at the close',
    ),
    limit_price: Type.Optional(
      decimalInput('required for limit and stop_limit, forbidden for the others; a multiple of the tick', '184.28'),
    ),
    stop_price: Type.Optional(decimalInput('required for stop and stop_limit, forbidden for the others', '180')),
    trail_price: Type.Optional(decimalInput('for a trailing_stop this or trail_percent: dollars', '2.5')),
    trail_percent: Type.Optional(
      decimalInput('for a trailing_stop this or trail_price: above 0 and below 100, to two decimals', '1.5'),
    ),
    client_order_id: Type.Optional(ClientOrderIdInput),
    extended_hours: Type.Optional(
      Type.Boolean({
        description: 'works before the open and after the close too: simple limit orders, day or gtc',
        examples: [false],
      }),
    ),
    order_class: Type.Optional(Choice([...ORDER_CLASS_NAMES], 'how the order goes with its legs; simple has none')),
    take_profit: Type.Optional(TakeProfit),
    stop_loss: Type.Optional(StopLoss),
    position_intent: Type.Optional(
      Choice(
        POSITION_INTENT_NAMES.filter((name) => name !== ''),
        'held to: an order to close is refused beyond what can be closed',
      ),
    ),
    advanced_instructions: Type.Optional(AdvancedInstructions),
  },
  {
    title: 'New order',
    description: 'null and "" count as unset; unknown fields are tolerated.',
    examples: valuesOf(ORDER_EXAMPLES),
  },
);

/** Documentation only, as OrderRequest. */
export const ReplaceRequest = Type.Object(
  {
    qty: Type.Optional(decimalInput('quantity, what has filled so far included; not of a leg', '200')),
    time_in_force: Type.Optional(Choice([...TIME_IN_FORCE_NAMES], 'how long the new order works')),
    limit_price: Type.Optional(decimalInput('of a limit or stop_limit order', '184.30')),
    stop_price: Type.Optional(decimalInput('of a stop or stop_limit order', '181')),
    trail: Type.Optional(decimalInput('of a trailing_stop order: dollars or percent, as it was sent with', '2')),
    client_order_id: Type.Optional(ClientOrderIdInput),
  },
  {
    title: 'Replacement',
    description: 'What is absent, null or "" stays as it is; at least one thing has to change.',
    examples: valuesOf(REPLACEMENT_EXAMPLES),
  },
);
