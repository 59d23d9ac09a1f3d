import type { Answer, Json, ServiceProcess } from './service-process.ts';
import { type StreamClient, until } from './streams.ts';

export interface TradingAccount {
  readonly id: number;
  readonly keyId: string;
  readonly secret: string;
}
export const ALICE: TradingAccount = { id: 1, keyId: 'alice', secret: 'alice-secret' };
export const BOB: TradingAccount = { id: 2, keyId: 'bob', secret: 'bob-secret' };
export const OPS: TradingAccount = { id: 1, keyId: 'admin', secret: 'admin-secret' };

export const SCENE_SETTINGS = {
  JOURNAL_SYNC: 'off',
  MARKET_FEED: 'pushed',
  SYMBOLS: 'IBM,MSFT',
  QUOTE_MAX_AGE_MS: '3600000',
  RISK_MAX_ORDERS_PER_SECOND: '0',
  RISK_MAX_ORDER_QTY: '5000',
  INITIAL_CASH: '10000000',
  API_KEYS: `alice:${ALICE.secret}:1,bob:${BOB.secret}:2,admin:${OPS.secret}:ops`,
};

export function headersOf({ keyId, secret }: TradingAccount): Record<string, string> {
  return { 'apca-api-key-id': keyId, 'apca-api-secret-key': secret };
}

/** Two accounts that trade on pushed quotes with a service of SCENE_SETTINGS, whether venues answer at once or later. */
export class Trading {
  readonly service: ServiceProcess;
  readonly #feed: StreamClient;
  /** The ids of all orders that were taken, by account. */
  readonly taken = new Map<TradingAccount, string[]>([
    [ALICE, []],
    [BOB, []],
  ]);

  /** `feed` hears of every event. */
  constructor(service: ServiceProcess, feed: StreamClient) {
    this.service = service;
    this.#feed = feed;
  }

  /** Until something else is pushed: of IBM on one venue. */
  async quote(bid: number, bidSize: number, ask: number, askSize: number, symbol = 'IBM'): Promise<void> {
    const body = { symbol, venue: 'XNYS', bid_price: bid, bid_size: bidSize, ask_price: ask, ask_size: askSize };
    must(await this.service.post('/ops/quotes', body, headersOf(OPS)), 200);
  }

  /** Sends an order of 100 IBM that must be taken, at the market unless told otherwise. */
  async order(account: TradingAccount, fields: Json): Promise<Json> {
    const terms = { symbol: 'IBM', qty: 100, side: 'buy', type: 'market', time_in_force: 'day' };
    const { body } = must(await this.post(account, '/v2/orders', { ...terms, ...fields }), 200);
    this.note(account, body);
    return body;
  }

  limit(account: TradingAccount, price: number, fields: Json = {}): Promise<Json> {
    return this.order(account, { type: 'limit', limit_price: price, ...fields });
  }

  post(account: TradingAccount, path: string, body: Json): Promise<Answer> {
    return this.service.post(path, body, headersOf(account));
  }

  async replace(account: TradingAccount, { id }: Json, changes: Json): Promise<Json> {
    const headers = { 'content-type': 'application/json', ...headersOf(account) };
    const { body } = must(await this.service.send('PATCH', `/v2/orders/${id}`, JSON.stringify(changes), headers), 200);
    this.note(account, body);
    return body;
  }

  async cancel(account: TradingAccount, { id }: Json): Promise<void> {
    must(await this.service.delete(`/v2/orders/${id}`, headersOf(account)), 204);
    await this.settled(account, id, 'canceled');
  }

  async cancelAll(account: TradingAccount): Promise<void> {
    must(await this.service.delete('/v2/orders', headersOf(account)), 207);
    await this.untilIdle(account);
  }

  async closePosition(account: TradingAccount, symbol: string): Promise<void> {
    const { body } = must(await this.service.delete(`/v2/positions/${symbol}`, headersOf(account)), 200);
    this.note(account, body);
    await this.settled(account, body.id, 'filled');
  }

  async switchOff(accountId: number): Promise<void> {
    for (const kill_switch of ['on', 'off']) {
      const headers = { 'content-type': 'application/json', ...headersOf(OPS) };
      const body = JSON.stringify({ account_id: accountId, kill_switch });
      must(await this.service.send('PUT', '/ops/risk/state', body, headers), 200);
    }
  }

  shown(account: TradingAccount, id: string): Promise<Json> {
    return this.service.read(`/v2/orders/${id}`, headersOf(account));
  }

  /** The id of an order's leg: the feed names the parent of each. */
  async leg({ id }: Json, role: 'take_profit' | 'stop_loss'): Promise<string> {
    const isIt = (event: Json) => event.parent_order_id === id && event.leg === role;
    await until(() => this.#feed.feedEvents.some(isIt));
    return this.#feed.feedEvents.find(isIt).order_id;
  }

  /** Polls until the order has the status. */
  async settled(account: TradingAccount, id: string, status: string): Promise<Json> {
    for (let polls = 0; polls < 500; polls++) {
      const order = await this.shown(account, id);
      if (order.status === status) return order;
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    throw new Error(`not ${status}: ${JSON.stringify(await this.shown(account, id))}`);
  }

  async untilIdle(account: TradingAccount): Promise<void> {
    let open: Json[] = [];
    const look = async () => {
      open = await this.service.read('/v2/orders', headersOf(account));
      return open.length === 0;
    };
    for (let polls = 0; polls < 500; polls++) {
      if (await look()) return;
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    throw new Error(`still open: ${JSON.stringify(open)}`);
  }

  /** Remembers an order and its legs. */
  note(account: TradingAccount, order: Json): void {
    this.taken.get(account)!.push(order.id);
    for (const leg of order.legs ?? []) this.taken.get(account)!.push(leg.id);
  }

  /** Plays the scenes one after the other, then cancels whatever still works. */
  async play(scenes: Readonly<Record<string, (trading: Trading) => Promise<void>>>): Promise<void> {
    for (const [name, scene] of Object.entries(scenes)) {
      try {
        await scene(this);
      } catch (error) {
        throw new Error(`the scene failed: ${name}`, { cause: error });
      }
      for (const account of [ALICE, BOB]) await this.cancelAll(account);
    }
  }
}

function must(answer: Answer, status: number): Answer {
  if (answer.status === status) return answer;
  throw new Error(`answered ${answer.status} ${JSON.stringify(answer.body)}`);
}

type Scenes = Readonly<Record<string, (trading: Trading) => Promise<void>>>;

/** Market and limit orders. */
export const PLAIN_SCENES: Scenes = {
  async 'filled at once, both sides, short as well'(trading) {
    await trading.quote(400, 500, 400.05, 500, 'MSFT');
    await trading.quote(100, 500, 100.02, 500);
    await trading.order(ALICE, { qty: 100 });
    const sold = await trading.order(ALICE, { qty: 250, side: 'sell' });
    await trading.settled(ALICE, sold.id, 'filled');
    await trading.order(BOB, { qty: 40, side: 'sell' });
    const other = await trading.order(BOB, { symbol: 'MSFT', qty: 1, time_in_force: 'ioc' });
    await trading.settled(BOB, other.id, 'filled');
  },
  async 'filled in parts as quotes bring more, the last of it canceled'(trading) {
    await trading.quote(100, 500, 100.02, 30);
    const working = await trading.limit(ALICE, 100.02, { qty: 100 });
    await trading.settled(ALICE, working.id, 'partially_filled');
    await trading.quote(100, 500, 100.02, 20);
    await trading.cancel(ALICE, working);
    await trading.quote(100, 500, 100.02, 40);
    const whole = await trading.limit(BOB, 100.02, { qty: 60, time_in_force: 'gtc' });
    await trading.settled(BOB, whole.id, 'partially_filled');
    await trading.quote(100, 500, 100.01, 70);
    await trading.settled(BOB, whole.id, 'filled');
  },
  async 'resting, filled by another account, then canceled with everything'(trading) {
    await trading.quote(100, 10, 100.1, 10);
    const maker = await trading.limit(ALICE, 100.05, { qty: 50 });
    const taker = await trading.limit(BOB, 100.05, { qty: 20, side: 'sell', time_in_force: 'ioc' });
    await trading.settled(BOB, taker.id, 'filled');
    await trading.settled(ALICE, maker.id, 'partially_filled');
    await trading.limit(ALICE, 99);
  },
  async 'immediate or cancel, fill or kill, with and without luck'(trading) {
    await trading.quote(100, 500, 100.02, 30);
    const part = await trading.limit(ALICE, 100.02, { qty: 50, time_in_force: 'ioc' });
    await trading.settled(ALICE, part.id, 'canceled');
    const none = await trading.limit(ALICE, 99, { qty: 50, time_in_force: 'ioc' });
    await trading.settled(ALICE, none.id, 'canceled');
    await trading.quote(100, 500, 100.03, 30);
    const killed = await trading.limit(BOB, 100.03, { qty: 50, time_in_force: 'fok' });
    await trading.settled(BOB, killed.id, 'canceled');
    const filled = await trading.limit(BOB, 100.03, { qty: 30, time_in_force: 'fok' });
    await trading.settled(BOB, filled.id, 'filled');
  },
  async 'batches, of which some orders are refused'(trading) {
    await trading.quote(100, 500, 100.02, 500);
    const terms = { symbol: 'IBM', qty: 5, side: 'sell', type: 'market', time_in_force: 'ioc' };
    const orders = [terms, { ...terms, qty: 5001 }, { ...terms, qty: -1 }, { ...terms, side: 'buy' }];
    const { body } = must(await trading.post(ALICE, '/v2/orders/batch', { orders }), 207);
    for (const { order } of body) if (order !== undefined) trading.note(ALICE, order);
  },
  async 'refused by risk: told on the feed alone'(trading) {
    const tooMany = { symbol: 'IBM', qty: 5001, side: 'buy', type: 'market', time_in_force: 'day' };
    must(await trading.post(ALICE, '/v2/orders', tooMany), 403);
  },
  async 'canceled by a switch that a person puts on'(trading) {
    await trading.quote(100, 10, 100.1, 10);
    await trading.limit(BOB, 99.5);
    await trading.limit(BOB, 101, { side: 'sell' });
    await trading.switchOff(BOB.id);
    await trading.untilIdle(BOB);
  },
  async 'closing positions'(trading) {
    await trading.quote(100, 500, 100.02, 500);
    await trading.closePosition(ALICE, 'IBM');
  },
};

/** Orders that wait, follow others, or take their place. */
export const ADVANCED_SCENES: Scenes = {
  async 'stops, touched by a quote, at once, or never'(trading) {
    await trading.quote(100, 500, 100.02, 500);
    const buy = await trading.order(ALICE, { type: 'stop', stop_price: 100.5, qty: 50 });
    await trading.order(ALICE, { type: 'stop', stop_price: 103, qty: 5 });
    const sell = await trading.order(BOB, {
      type: 'stop_limit',
      side: 'sell',
      stop_price: 99.5,
      limit_price: 99.4,
      qty: 20,
    });
    await trading.settled(ALICE, buy.id, 'new');
    await trading.quote(100.4, 500, 100.5, 500);
    await trading.settled(ALICE, buy.id, 'filled');
    await trading.quote(99.45, 500, 99.6, 500);
    await trading.settled(BOB, sell.id, 'filled');
    const late = await trading.order(BOB, { type: 'stop', side: 'sell', stop_price: 99.5, qty: 10 });
    await trading.settled(BOB, late.id, 'filled');
  },
  async 'trailing stops by price and by percent'(trading) {
    await trading.quote(100, 500, 100.02, 500);
    const byPrice = await trading.order(ALICE, { type: 'trailing_stop', side: 'sell', trail_price: 0.5, qty: 10 });
    const byPercent = await trading.order(BOB, { type: 'trailing_stop', side: 'buy', trail_percent: 1, qty: 10 });
    await trading.quote(101, 500, 101.02, 500);
    await trading.quote(100.5, 500, 100.52, 500);
    await trading.settled(ALICE, byPrice.id, 'filled');
    await trading.quote(99, 500, 99.02, 500);
    await trading.quote(100, 500, 100.02, 500);
    await trading.settled(BOB, byPercent.id, 'filled');
  },
  async 'replaced: resting, filled in part, again, and as it waits for its stop'(trading) {
    await trading.quote(100, 500, 100.02, 500);
    const first = await trading.limit(ALICE, 99, { qty: 50 });
    const second = await trading.replace(ALICE, first, { limit_price: '99.5' });
    await trading.settled(ALICE, first.id, 'replaced');
    const third = await trading.replace(ALICE, second, { qty: '30' });
    await trading.cancel(ALICE, third);
    await trading.quote(100, 500, 100.02, 20);
    const part = await trading.limit(BOB, 100.02, { qty: 50 });
    await trading.settled(BOB, part.id, 'partially_filled');
    const rest = await trading.replace(BOB, part, { qty: '40' });
    await trading.quote(100, 500, 100.01, 500);
    await trading.settled(BOB, rest.id, 'filled');
    const stop = await trading.order(BOB, { type: 'stop', stop_price: 104, qty: 5 });
    await trading.replace(BOB, stop, { stop_price: '103' });
  },
  async 'brackets: the profit taken, the loss stopped, the entry canceled'(trading) {
    await trading.quote(100, 500, 100.02, 500);
    const bracket = {
      order_class: 'bracket',
      qty: 10,
      take_profit: { limit_price: 101 },
      stop_loss: { stop_price: 99 },
    };
    const profit = await trading.order(ALICE, bracket);
    await trading.settled(ALICE, await trading.leg(profit, 'take_profit'), 'new');
    await trading.quote(101.05, 500, 101.1, 500);
    await trading.untilIdle(ALICE);
    await trading.quote(100, 500, 100.02, 500);
    const loss = await trading.order(ALICE, { ...bracket, stop_loss: { stop_price: 99, limit_price: 98.5 } });
    await trading.settled(ALICE, await trading.leg(loss, 'stop_loss'), 'new');
    await trading.quote(98.9, 500, 98.95, 500);
    await trading.untilIdle(ALICE);
    await trading.quote(100, 500, 100.02, 500);
    const canceled = await trading.limit(ALICE, 99.5, { ...bracket, time_in_force: 'gtc' });
    await trading.cancel(ALICE, canceled);
    await trading.untilIdle(ALICE);
  },
  async 'one cancels the other, one triggers the other'(trading) {
    await trading.quote(100, 500, 100.02, 500);
    await trading.order(BOB, { qty: 100 });
    const pair = {
      order_class: 'oco',
      side: 'sell',
      qty: 10,
      take_profit: { limit_price: 101 },
      stop_loss: { stop_price: 99 },
    };
    const oco = await trading.order(BOB, { ...pair, type: 'limit' });
    await trading.settled(BOB, oco.id, 'new');
    await trading.quote(101, 500, 101.05, 500);
    await trading.untilIdle(BOB);
    const oto = await trading.order(ALICE, { order_class: 'oto', qty: 10, stop_loss: { stop_price: 99 } });
    const id = await trading.leg(oto, 'stop_loss');
    await trading.settled(ALICE, id, 'new');
    await trading.cancel(ALICE, { id });
  },
  async 'waiting for a part of the session'(trading) {
    await trading.quote(100, 500, 100.02, 500);
    const opening = await trading.order(ALICE, { time_in_force: 'opg', qty: 5 });
    await trading.settled(ALICE, opening.id, 'accepted');
    await trading.cancel(ALICE, opening);
    await trading.limit(ALICE, 100.02, { time_in_force: 'cls', qty: 5 });
    await trading.limit(ALICE, 100.02, { extended_hours: true, qty: 5 });
  },
  async 'for an amount, shown in part, to one venue'(trading) {
    await trading.quote(100, 500, 100.02, 500);
    const amount = await trading.order(ALICE, { qty: undefined, notional: 1050 });
    await trading.settled(ALICE, amount.id, 'filled');
    await trading.quote(100, 500, 100.2, 500);
    const iceberg = { advanced_instructions: { destination: 'NYSE', display_qty: '100' }, qty: 300, side: 'sell' };
    const shown = await trading.limit(ALICE, 100.1, iceberg);
    const taker = await trading.limit(BOB, 100.1, { qty: 250, time_in_force: 'ioc' });
    await trading.settled(BOB, taker.id, 'filled');
    await trading.settled(ALICE, shown.id, 'partially_filled');
  },
};
