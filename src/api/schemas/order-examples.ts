/** Bodies by name, as OpenAPI shows them beside a request. */
export type NamedExamples = Readonly<Record<string, { readonly summary: string; readonly value: object }>>;

export function valuesOf(examples: NamedExamples): object[] {
  return Object.values(examples).map(({ value }) => value);
}

const BUY = { symbol: 'IBM', qty: '100', side: 'buy', time_in_force: 'day' };
const SELL = { ...BUY, side: 'sell', time_in_force: 'gtc' };

/** One of each kind of order. */
export const ORDER_EXAMPLES: NamedExamples = {
  limit: { summary: 'Limit', value: { ...BUY, type: 'limit', limit_price: '184.28' } },
  market: {
    summary: 'Market, immediate or cancel',
    value: { ...BUY, qty: 100, side: 'sell', type: 'market', time_in_force: 'ioc' },
  },
  notional: {
    summary: 'Market, for an amount of dollars',
    value: { symbol: 'IBM', notional: '2500.50', side: 'buy', type: 'market', time_in_force: 'day' },
  },
  stop: { summary: 'Stop', value: { ...SELL, type: 'stop', stop_price: '180' } },
  stop_limit: { summary: 'Stop limit', value: { ...BUY, type: 'stop_limit', stop_price: '190', limit_price: '191' } },
  trailing_percent: {
    summary: 'Trailing stop, by percent',
    value: { ...SELL, type: 'trailing_stop', trail_percent: '1.5' },
  },
  trailing_price: {
    summary: 'Trailing stop, by price',
    value: { ...SELL, type: 'trailing_stop', trail_price: '2.50' },
  },
  extended_hours: {
    summary: 'Limit, outside the regular session too',
    value: { ...BUY, type: 'limit', limit_price: '184.28', extended_hours: true },
  },
  market_on_open: { summary: 'Market on open', value: { ...BUY, type: 'market', time_in_force: 'opg' } },
  limit_on_close: {
    summary: 'Limit on close',
    value: { ...BUY, type: 'limit', limit_price: '184.28', time_in_force: 'cls' },
  },
  bracket: {
    summary: 'Bracket: take profit and stop loss once it has filled',
    value: {
      ...BUY,
      type: 'limit',
      limit_price: '184.28',
      order_class: 'bracket',
      take_profit: { limit_price: '190' },
      stop_loss: { stop_price: '180', limit_price: '179.50' },
    },
  },
  oco: {
    summary: 'One cancels the other: take profit and stop loss of a position',
    value: {
      ...SELL,
      type: 'limit',
      order_class: 'oco',
      take_profit: { limit_price: '190' },
      stop_loss: { stop_price: '180' },
    },
  },
  oto: {
    summary: 'One triggers the other: a stop loss once it has filled',
    value: { ...BUY, type: 'market', order_class: 'oto', stop_loss: { stop_price: '180' } },
  },
  position_intent: {
    summary: 'Refused unless it closes what is held',
    value: { ...SELL, type: 'market', time_in_force: 'day', position_intent: 'sell_to_close' },
  },
  iceberg: {
    summary: 'Limit, to one venue, a hundred shares shown at a time',
    value: {
      ...BUY,
      qty: '1000',
      type: 'limit',
      limit_price: '184.28',
      advanced_instructions: { algorithm: 'DMA', destination: 'XNYS', display_qty: '100' },
    },
  },
};

/** What changes in an order. */
export const REPLACEMENT_EXAMPLES: NamedExamples = {
  limit: { summary: 'Quantity and limit', value: { qty: '200', limit_price: '184.30' } },
  stop: { summary: 'Stop', value: { stop_price: '181' } },
  trail: {
    summary: 'Trail, in what the order was sent with, and lifetime',
    value: { trail: '2', time_in_force: 'gtc' },
  },
};
