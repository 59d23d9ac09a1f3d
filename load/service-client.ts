import { setTimeout as sleep } from 'node:timers/promises';
import type { ReferencePrice } from './scenarios/scenario.ts';

const PROBE_DEADLINE_MILLIS = 5_000;
const PROBE_PAUSE_MILLIS = 50;
const HOME_DEADLINE_MILLIS = 5_000;
/** Symbols that a scenario trades: enough to spread over the books, few enough that each request list stays short. */
const SYMBOLS = 8;

interface OrderJson {
  readonly status: string;
  readonly filled_avg_price: string | null;
}

/** One pool, under the names of `/ops/pools`. */
export interface PoolFigures {
  readonly pool_name: string;
  readonly hit_rate_percent: number;
  readonly acquired: number;
  readonly misses: number;
  readonly active_objects: number;
  readonly peak_active_objects: number;
  readonly capacity: number;
  readonly exhaustions: number;
}

/** What the run asks the service besides the load itself. Every call throws on an answer that is not a success. */
export class ServiceClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Buys one share of each symbol to learn its price: the same public calls that any client has. */
  async probeMarket(): Promise<{ market: readonly ReferencePrice[]; order: OrderJson }> {
    const assets = (await this.#json('GET', '/v2/assets')) as { symbol: string }[];
    const market: ReferencePrice[] = [];
    let order: OrderJson | undefined;
    for (const { symbol } of assets.slice(0, SYMBOLS)) {
      order = await this.#filledProbe(symbol);
      market.push({ symbol, price: Number(order.filled_avg_price) });
    }
    if (order === undefined) throw new Error('the service trades nothing');
    return { market, order };
  }

  async cancelAll(): Promise<void> {
    await this.#json('DELETE', '/v2/orders');
  }

  async pools(): Promise<readonly PoolFigures[]> {
    return (await this.#json('GET', '/ops/pools')) as PoolFigures[];
  }

  /** The pools once nothing is out any more, or as they are after five seconds. */
  async poolsAtRest(): Promise<readonly PoolFigures[]> {
    const deadline = Date.now() + HOME_DEADLINE_MILLIS;
    for (;;) {
      const pools = await this.pools();
      if (pools.every((pool) => pool.active_objects === 0) || Date.now() > deadline) return pools;
      await sleep(PROBE_PAUSE_MILLIS);
    }
  }

  async #filledProbe(symbol: string): Promise<OrderJson> {
    const deadline = Date.now() + PROBE_DEADLINE_MILLIS;
    const body = { symbol, side: 'buy', qty: '1', type: 'market', time_in_force: 'ioc' };
    while (Date.now() < deadline) {
      const order = (await this.#json('POST', '/v2/orders', body)) as OrderJson;
      if (order.status === 'filled') return order;
      await sleep(PROBE_PAUSE_MILLIS);
    }
    throw new Error(`no market in ${symbol}: a market order for one share did not fill within five seconds`);
  }

  async #json(method: string, path: string, body?: object): Promise<unknown> {
    const content = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(this.#url + path, { method, ...content });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}
