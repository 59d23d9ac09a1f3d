import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INVALID_PARAMETER, NOT_SUPPORTED } from '../../src/api/http/errors.ts';
import { InstrumentIndex } from '../../src/api/market/instrument-index.ts';
import { Destinations } from '../../src/api/orders/destinations.ts';
import { AdvancedDraft, copyCommand, OrderDraft } from '../../src/api/orders/order-draft.ts';
import { parseOrder } from '../../src/api/orders/parse-order.ts';
import { ORDER_EXAMPLES, valuesOf } from '../../src/api/schemas/order-examples.ts';
import { OrderRequest } from '../../src/api/schemas/order-request.ts';
import { usEquity } from '../../src/domain/instrument.ts';
import { OrderClass, OrderType, PositionIntent, TimeInForce } from '../../src/domain/order-terms.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';

const vocabulary = {
  instruments: new InstrumentIndex([usEquity(0, 'IBM')]),
  destinations: new Destinations(US_EQUITY_VENUES),
};
const MARKET = { symbol: 'IBM', qty: '100', side: 'buy', type: 'market', time_in_force: 'day' };
const LIMIT = { ...MARKET, type: 'limit', limit_price: '184.28' };
const STOP = { ...MARKET, side: 'sell', type: 'stop', stop_price: '180' };
const STOP_LIMIT = { ...STOP, type: 'stop_limit', limit_price: '179.5' };
const TRAILING = { ...MARKET, side: 'sell', type: 'trailing_stop', time_in_force: 'gtc', trail_percent: '1.5' };
const AMOUNT = { ...MARKET, qty: undefined, notional: '2500.50' };
const LEGS = { take_profit: { limit_price: '190' }, stop_loss: { stop_price: '180', limit_price: '179.50' } };
const BRACKET = { ...LIMIT, order_class: 'bracket', ...LEGS };
const OCO = { ...MARKET, side: 'sell', type: 'limit', time_in_force: 'gtc', order_class: 'oco', ...LEGS };
const OTO = { ...MARKET, order_class: 'oto', stop_loss: LEGS.stop_loss };

const draft = new OrderDraft();
const faultOf = (body: unknown) => parseOrder(body, 1, vocabulary, draft);

/** The order as read, with those of its further terms that are set. */
function read(body: unknown): object {
  expect(faultOf(body)).toBeUndefined();
  const { advanced, ...order } = copyCommand(draft);
  const unset: Readonly<Record<string, unknown>> = { ...new AdvancedDraft() };
  const set = advanced && Object.entries(advanced).filter(([name, value]) => value !== unset[name]);
  return { ...order, advanced: set && Object.fromEntries(set) };
}

describe('an order', () => {
  it.each<[string, object, object]>([
    ['stop', STOP, { type: OrderType.Stop, limitPrice: 0, advanced: { stopPrice: 180_0000 } }],
    ['stop limit', STOP_LIMIT, { type: OrderType.StopLimit, limitPrice: 179_5000, advanced: { stopPrice: 180_0000 } }],
    ['trailing stop by percent', TRAILING, { type: OrderType.TrailingStop, advanced: { trailBasisPoints: 150 } }],
    [
      'trailing stop by price',
      { ...TRAILING, trail_percent: null, trail_price: 2.5 },
      { type: OrderType.TrailingStop, advanced: { trailPrice: 2_5000 } },
    ],
    ['order for an amount', AMOUNT, { qty: 0, limitPrice: 0, advanced: { notional: 2_500_500_000 } }],
    [
      'limit order for an amount',
      { ...LIMIT, qty: '', notional: 2500.5 },
      { qty: 0, limitPrice: 184_2800, advanced: { notional: 2_500_500_000 } },
    ],
    ['market order at the open', { ...MARKET, time_in_force: 'opg' }, { timeInForce: TimeInForce.Opg, advanced: {} }],
    ['limit order at the close', { ...LIMIT, time_in_force: 'cls' }, { timeInForce: TimeInForce.Cls, advanced: {} }],
    [
      'bracket',
      BRACKET,
      {
        limitPrice: 184_2800,
        advanced: {
          orderClass: OrderClass.Bracket,
          takeProfitPrice: 190_0000,
          stopLossStopPrice: 180_0000,
          stopLossLimitPrice: 179_5000,
        },
      },
    ],
    [
      'bracket that sells short',
      {
        ...MARKET,
        side: 'sell',
        order_class: 'bracket',
        take_profit: { limit_price: 170 },
        stop_loss: { stop_price: 190 },
      },
      { advanced: { orderClass: OrderClass.Bracket, takeProfitPrice: 170_0000, stopLossStopPrice: 190_0000 } },
    ],
    [
      'bracket entered by a stop',
      { ...BRACKET, type: 'stop', limit_price: null, stop_price: '185' },
      { type: OrderType.Stop, advanced: { stopPrice: 185_0000, orderClass: OrderClass.Bracket } },
    ],
    [
      'OCO order, whose take profit it is itself',
      OCO,
      {
        limitPrice: 190_0000,
        advanced: { orderClass: OrderClass.Oco, stopLossStopPrice: 180_0000, stopLossLimitPrice: 179_5000 },
      },
    ],
    [
      'OCO order with a limit of its own',
      { ...OCO, take_profit: null, limit_price: '190' },
      { limitPrice: 190_0000, advanced: { orderClass: OrderClass.Oco, stopLossStopPrice: 180_0000 } },
    ],
    ['OTO order', OTO, { advanced: { orderClass: OrderClass.Oto, stopLossStopPrice: 180_0000 } }],
    [
      'order with an intent',
      { ...MARKET, side: 'sell', position_intent: 'sell_to_close' },
      { advanced: { positionIntent: PositionIntent.SellToClose } },
    ],
    [
      'iceberg for one venue',
      { ...LIMIT, advanced_instructions: { algorithm: 'DMA', destination: 'NASDAQ', display_qty: '25' } },
      { advanced: { destinationVenueId: 1, displayQty: 25 } },
    ],
    [
      'order for one venue by its MIC',
      { ...MARKET, advanced_instructions: { destination: 'ARCX' } },
      { advanced: { destinationVenueId: 2 } },
    ],
    ['limit order out of hours', { ...LIMIT, time_in_force: 'gtc', extended_hours: true }, { extendedHours: true }],
  ])('is read: %s', (_name, body, order) => {
    expect(read(body)).toMatchObject(order);
  });

  it.each([
    ['class simple', { ...LIMIT, order_class: 'simple' }],
    ['instructions that say nothing', { ...LIMIT, advanced_instructions: { algorithm: 'DMA', destination: '' } }],
    ['no instructions', { ...LIMIT, advanced_instructions: {} }],
    ['fields unset', { ...LIMIT, stop_price: '', take_profit: null, notional: null, position_intent: '' }],
    ['unknown fields', { ...LIMIT, stopPrice: 1, trailing: true }],
  ])('that is plain stays so: %s', (_name, body) => {
    const plain = read(LIMIT);
    expect(plain).toMatchObject({ advanced: undefined });
    expect(read(body)).toEqual(plain);
  });

  it('leaves nothing behind for the next one', () => {
    read({ ...BRACKET, advanced_instructions: { destination: 'NYSE', display_qty: 1 } });
    expect(read(TRAILING)).toMatchObject({ limitPrice: 0, advanced: { trailBasisPoints: 150 } });
    expect(Object.keys((read(TRAILING) as { advanced: object }).advanced)).toEqual(['trailBasisPoints']);
    expect(read(MARKET)).toMatchObject({ advanced: undefined });
  });

  it('that has to wait is copied whole', () => {
    read(BRACKET);
    const copy = copyCommand(draft);
    read(TRAILING);
    expect(copy).toMatchObject({ limitPrice: 184_2800, advanced: { takeProfitPrice: 190_0000, trailBasisPoints: 0 } });
  });

  it('of the documentation is taken as the documentation has it', () => {
    const examples = valuesOf(ORDER_EXAMPLES);
    for (const example of examples) expect(faultOf(example)).toBeUndefined();
  });
});

describe('an order is refused by name', () => {
  it.each<[object, string]>([
    // Types and their prices.
    [{ ...MARKET, stop_price: 1 }, 'stop_price must not be set for a market order'],
    [{ ...LIMIT, stop_price: 1 }, 'stop_price must not be set for a limit order'],
    [{ ...STOP, limit_price: 1 }, 'limit_price must not be set for a stop order'],
    [{ ...STOP, stop_price: null }, 'stop_price is required for a stop order'],
    [{ ...STOP, stop_price: null, stopPrice: 180 }, 'stop_price is required for a stop order'],
    [{ ...STOP, stop_price: '180.005' }, 'stop_price must be a multiple of the minimum price increment 0.01'],
    [{ ...STOP, stop_price: 0 }, 'stop_price must be greater than 0'],
    [{ ...STOP, stop_price: '9007199255' }, 'qty times stop_price is too large'],
    [{ ...STOP, stop_price: [180] }, 'stop_price must be a decimal number'],
    [{ ...STOP, time_in_force: 'ioc' }, 'time_in_force must be day or gtc for a stop order, not ioc'],
    [{ ...STOP, time_in_force: 'opg' }, 'time_in_force must be day or gtc for a stop order, not opg'],
    [{ ...STOP_LIMIT, limit_price: '' }, 'limit_price is required for a stop_limit order'],
    [{ ...STOP_LIMIT, stop_price: '' }, 'stop_price is required for a stop_limit order'],
    [{ ...STOP_LIMIT, time_in_force: 'fok' }, 'time_in_force must be day or gtc for a stop_limit order, not fok'],
    [{ ...TRAILING, trail_percent: '' }, 'trail_price or trail_percent is required for a trailing_stop order'],
    [{ ...TRAILING, trail_price: 1 }, 'trail_price and trail_percent must not both be set'],
    [{ ...TRAILING, trail_percent: '1.505' }, 'trail_percent must have no more than two decimals'],
    [{ ...TRAILING, trail_percent: 100 }, 'trail_percent must be greater than 0 and less than 100'],
    [{ ...TRAILING, trail_percent: 0 }, 'trail_percent must be greater than 0 and less than 100'],
    [{ ...TRAILING, trail_percent: '1e99' }, 'trail_percent must be greater than 0 and less than 100'],
    [{ ...TRAILING, trail_percent: 'some' }, 'trail_percent must be a decimal number'],
    [{ ...TRAILING, trail_percent: null, trail_price: -1 }, 'trail_price must be greater than 0'],
    [{ ...TRAILING, limit_price: 1 }, 'limit_price must not be set for a trailing_stop order'],
    [{ ...TRAILING, stop_price: 1 }, 'stop_price must not be set for a trailing_stop order'],
    [{ ...TRAILING, time_in_force: 'cls' }, 'time_in_force must be day or gtc for a trailing_stop order, not cls'],
    [{ ...MARKET, trail_price: 1 }, 'trail_price must not be set for a market order'],
    [{ ...LIMIT, trail_percent: 1 }, 'trail_percent must not be set for a limit order'],
    [{ ...MARKET, type: 'stop-limit' }, 'type must be one of market, limit, stop, stop_limit, trailing_stop'],
    [{ ...MARKET, time_in_force: 'gtd' }, 'time_in_force must be one of day, gtc, ioc, fok, opg, cls'],
    // Amounts.
    [{ ...AMOUNT, qty: 1 }, 'qty and notional must not both be set'],
    [{ ...AMOUNT, notional: '1.005' }, 'notional must have no more than two decimals'],
    [{ ...AMOUNT, notional: -1 }, 'notional must be greater than 0'],
    [{ ...AMOUNT, notional: {} }, 'notional must be a decimal number'],
    [{ ...AMOUNT, notional: 'all' }, 'notional must be a decimal number'],
    [{ ...AMOUNT, notional: '9007199255' }, 'notional is too large'],
    [{ ...AMOUNT, notional: '1e20' }, 'notional is too large'],
    [{ ...AMOUNT, time_in_force: 'gtc' }, 'time_in_force must be day for an order with notional'],
    [{ ...STOP, qty: '', notional: 100 }, 'notional must not be set for a stop order'],
    [{ ...BRACKET, qty: '', notional: 100 }, 'order_class must be simple for an order with notional'],
    [{ ...STOP, qty: '' }, 'qty is required'],
    [{ ...STOP, qty: '1.5' }, 'qty must be a multiple of 1'],
    // Classes and their legs.
    [{ ...LIMIT, order_class: 'brackets' }, 'order_class must be one of simple, bracket, oco, oto'],
    [{ ...LIMIT, order_class: {} }, 'order_class must be one of simple, bracket, oco, oto'],
    [{ ...LIMIT, take_profit: LEGS.take_profit }, 'take_profit needs order_class bracket, oco or oto'],
    [{ ...LIMIT, stop_loss: LEGS.stop_loss }, 'stop_loss needs order_class bracket, oco or oto'],
    [{ ...BRACKET, take_profit: null }, 'take_profit is required for order_class bracket'],
    [{ ...BRACKET, stop_loss: null }, 'stop_loss is required for order_class bracket'],
    [{ ...BRACKET, take_profit: 190 }, 'take_profit must be an object'],
    [{ ...BRACKET, stop_loss: [180] }, 'stop_loss must be an object'],
    [{ ...BRACKET, take_profit: {} }, 'take_profit.limit_price is required'],
    [{ ...BRACKET, stop_loss: { limit_price: 1 } }, 'stop_loss.stop_price is required'],
    [{ ...BRACKET, take_profit: { limit_price: 'x' } }, 'take_profit.limit_price must be a decimal number'],
    [{ ...BRACKET, stop_loss: { stop_price: 1.005 } }, 'stop_loss.stop_price must be a multiple of'],
    [{ ...BRACKET, stop_loss: { stop_price: 1, limit_price: 0 } }, 'stop_loss.limit_price must be greater than 0'],
    [
      { ...BRACKET, type: 'market', limit_price: null, take_profit: { limit_price: 170 } },
      'take_profit.limit_price 170 must be greater than stop_loss.stop_price 180',
    ],
    [
      { ...BRACKET, take_profit: { limit_price: 184.28 } },
      'take_profit.limit_price 184.28 must be greater than limit_price 184.28',
    ],
    [{ ...BRACKET, stop_loss: { stop_price: 185 } }, 'stop_loss.stop_price 185 must be less than limit_price 184.28'],
    [{ ...BRACKET, side: 'sell' }, 'take_profit.limit_price 190 must be less than stop_loss.stop_price 180'],
    [
      { ...BRACKET, type: 'stop', limit_price: '', stop_price: 191 },
      'take_profit.limit_price 190 must be greater than stop_price 191',
    ],
    [{ ...BRACKET, time_in_force: 'ioc' }, 'time_in_force must be day or gtc for order_class bracket, not ioc'],
    [{ ...BRACKET, time_in_force: 'opg' }, 'time_in_force must be day or gtc for order_class bracket, not opg'],
    [{ ...BRACKET, extended_hours: true }, 'extended_hours needs a simple limit order'],
    [{ ...TRAILING, order_class: 'bracket', ...LEGS }, 'type must be one of market, limit, stop, stop_limit for'],
    [{ ...OCO, type: 'market' }, 'type must be limit for order_class oco'],
    [{ ...OCO, stop_loss: null }, 'stop_loss is required for order_class oco'],
    [{ ...OCO, take_profit: null }, 'take_profit.limit_price is required for order_class oco'],
    [{ ...OCO, limit_price: 191 }, 'limit_price and take_profit.limit_price must be the same for order_class oco'],
    [{ ...OCO, side: 'buy' }, 'limit_price 190 must be less than stop_loss.stop_price 180'],
    [{ ...OTO, stop_loss: null }, 'take_profit or stop_loss is required for order_class oto'],
    [{ ...OTO, ...LEGS }, 'order_class oto takes take_profit or stop_loss, not both'],
    [{ ...OTO, stop_loss: { stop_price: '9007199255' } }, 'qty times stop_loss.stop_price is too large'],
    // Everything else.
    [{ ...MARKET, position_intent: 'open' }, 'position_intent must be one of buy_to_open, buy_to_close, sell_to_open'],
    [{ ...MARKET, position_intent: 'sell_to_open' }, 'position_intent sell_to_open does not go with side buy'],
    [{ ...MARKET, extended_hours: true }, 'extended_hours needs a simple limit order with time_in_force day or gtc'],
    [{ ...LIMIT, time_in_force: 'ioc', extended_hours: true }, 'extended_hours needs a simple limit order'],
    [{ ...LIMIT, time_in_force: 'opg', extended_hours: true }, 'extended_hours needs a simple limit order'],
    [{ ...LIMIT, advanced_instructions: 'DMA' }, 'advanced_instructions must be an object'],
    [{ ...LIMIT, advanced_instructions: { algorithm: 'POV' } }, 'advanced_instructions.algorithm must be DMA'],
    [
      { ...LIMIT, advanced_instructions: { destination: 'MOON' } },
      'advanced_instructions.destination must be one of XNYS, NYSE, XNAS, NASDAQ, ARCX, ARCA',
    ],
    [{ ...LIMIT, advanced_instructions: { destination: 0 } }, 'advanced_instructions.destination must be one of'],
    [{ ...MARKET, advanced_instructions: { display_qty: 1 } }, 'display_qty needs a limit order'],
    [{ ...LIMIT, advanced_instructions: { display_qty: 101 } }, 'display_qty must not be greater than qty'],
    [{ ...LIMIT, advanced_instructions: { display_qty: 1.5 } }, 'display_qty must be a multiple of 1'],
    [
      { ...LIMIT, qty: '', notional: 1, advanced_instructions: { display_qty: 1 } },
      'display_qty needs an order with qty',
    ],
  ])('%j', (body, message) => {
    const fault = faultOf(body);
    expect(fault?.message).toContain(message);
    expect(fault?.error).toBe(INVALID_PARAMETER);
  });

  it.each<[object, string]>([
    [{ ...LIMIT, order_class: 'mleg' }, 'order_class mleg'],
    [{ ...LIMIT, legs: [] }, 'legs'],
    [{ ...LIMIT, advanced_instructions: { algorithm: 'VWAP' } }, 'advanced_instructions.algorithm VWAP'],
    [{ ...LIMIT, advanced_instructions: { algorithm: 'TWAP' } }, 'advanced_instructions.algorithm TWAP'],
  ])('as not supported: %j', (body, what) => {
    expect(faultOf(body)).toEqual({ error: NOT_SUPPORTED, message: `${what} is not supported yet` });
  });
});

it('whatever is read is a whole order of one kind', () => {
  const bodies = fc.constantFrom<object>(MARKET, LIMIT, STOP, STOP_LIMIT, TRAILING, AMOUNT, BRACKET, OCO, OTO);
  const value = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      '',
      0,
      -1,
      1,
      '180',
      190.01,
      '1e308',
      true,
      'day',
      'opg',
      'limit',
      'sell',
      'bracket',
    ),
    fc.record({ limit_price: fc.constantFrom(1, '190'), stop_price: fc.constantFrom(null, 2, '180') }),
    fc.anything({ maxDepth: 1 }),
  );
  const fields = fc.constantFrom(...Object.keys(OrderRequest.properties));
  fc.assert(
    fc.property(bodies, fc.dictionary(fields, value, { maxKeys: 3 }), (body, changed) => {
      if (faultOf({ ...body, ...changed }) !== undefined) return;
      const { type, timeInForce, qty, limitPrice, advanced } = draft;
      const isPriced = type === OrderType.Limit || type === OrderType.StopLimit;
      expect(limitPrice > 0).toBe(isPriced);
      expect(qty > 0).toBe((advanced?.notional ?? 0) === 0);
      const stop = advanced?.stopPrice ?? 0;
      const trails = Number((advanced?.trailPrice ?? 0) > 0) + Number((advanced?.trailBasisPoints ?? 0) > 0);
      expect(stop > 0).toBe(type === OrderType.Stop || type === OrderType.StopLimit);
      expect(trails).toBe(type === OrderType.TrailingStop ? 1 : 0);
      const { orderClass, takeProfitPrice, stopLossStopPrice } = advanced ?? new AdvancedDraft();
      const legs = Number(takeProfitPrice > 0) + Number(stopLossStopPrice > 0);
      expect(legs).toBe({ simple: 0, bracket: 2, oco: 1, oto: 1 }[['simple', 'bracket', 'oco', 'oto'][orderClass]!]);
      if (type > OrderType.Limit || timeInForce > TimeInForce.Fok) expect(advanced).toBeDefined();
    }),
    { numRuns: 3000 },
  );
});
