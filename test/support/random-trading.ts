import { SeededRandom } from '../../src/market/seeded-random.ts';
import type { Answer, Json } from './service-process.ts';
import { ALICE, BOB, headersOf, type Trading, type TradingAccount } from './trading-scenes.ts';

/**
 * Orders of every kind at random, canceled and replaced at random, under quotes that wander. Many are refused, as they should
 * be: by what they ask, by risk, or because they have ended meanwhile. Throws where an answer is neither good nor a refusal.
 */
export class RandomTrading {
  readonly #trading: Trading;
  readonly #random: SeededRandom;
  readonly #ids = new Map<TradingAccount, string[]>([
    [ALICE, []],
    [BOB, []],
  ]);
  /** Cents. */
  #middle = 10_000;

  constructor(trading: Trading, seed: number) {
    this.#trading = trading;
    this.#random = new SeededRandom(seed);
  }

  async play(commands: number): Promise<void> {
    for (let command = 0; command < commands; command++) {
      const account = this.#pick([ALICE, BOB]);
      const chance = this.#upTo(100);
      if (chance < 45) await this.#move();
      else if (chance < 80) await this.#send(account, 'POST', '/v2/orders', this.#terms());
      else if (chance < 88) await this.#send(account, 'DELETE', `/v2/orders/${this.#oneOf(account)}`);
      else if (chance < 97) await this.#send(account, 'PATCH', `/v2/orders/${this.#oneOf(account)}`, this.#changes());
      else await this.#send(account, 'DELETE', '/v2/orders');
    }
  }

  /** The quote steps by up to twenty cents, and now and then by more. */
  async #move(): Promise<void> {
    const reach = this.#upTo(10) === 0 ? 80 : 20;
    const step = this.#upTo(2 * reach + 1) - reach;
    this.#middle = Math.min(10_400, Math.max(9_600, this.#middle + step));
    const half = 1 + this.#upTo(4);
    const size = () => 10 * this.#upTo(12);
    await this.#trading.quote((this.#middle - half) / 100, size() + 10, (this.#middle + half) / 100, size() + 10);
  }

  #terms(): Json {
    const type = this.#pick(['market', 'limit', 'limit', 'stop', 'stop_limit', 'trailing_stop']);
    const side = this.#pick(['buy', 'sell']);
    const orderClass = this.#pick(['simple', 'simple', 'simple', 'bracket', 'oco', 'oto']);
    return {
      symbol: 'IBM',
      qty: 1 + this.#upTo(120),
      side,
      type: orderClass === 'oco' ? 'limit' : type,
      time_in_force: this.#timeInForce(type, orderClass),
      order_class: orderClass,
      ...this.#pricesOf(type, side, orderClass),
    };
  }

  #timeInForce(type: string, orderClass: string): string {
    if (orderClass !== 'simple' || type === 'trailing_stop' || type.startsWith('stop'))
      return this.#pick(['day', 'gtc']);
    return this.#pick(['day', 'gtc', 'gtc', 'ioc', 'fok', 'opg', 'cls']);
  }

  #pricesOf(type: string, side: string, orderClass: string): Json {
    const up = side === 'buy' ? 1 : -1;
    const legs = { take_profit: { limit_price: this.#near(up * 40) }, stop_loss: { stop_price: this.#near(up * -40) } };
    if (orderClass === 'oco') {
      // It closes: its profit is on the other side of the market than an entry's.
      return { take_profit: { limit_price: this.#near(up * -40) }, stop_loss: { stop_price: this.#near(up * 40) } };
    }
    return {
      ...((type === 'limit' || type === 'stop_limit') && { limit_price: this.#near(up * 5) }),
      ...(type.startsWith('stop') && { stop_price: this.#near(up * 15) }),
      ...(type === 'trailing_stop' && this.#pick([{ trail_price: 0.2 }, { trail_percent: 0.3 }])),
      ...(orderClass === 'bracket' && legs),
      ...(orderClass === 'oto' && this.#pick([{ take_profit: legs.take_profit }, { stop_loss: legs.stop_loss }])),
    };
  }

  #changes(): Json {
    return this.#pick<Json>([
      { qty: 1 + this.#upTo(150) },
      { limit_price: this.#near(0) },
      { qty: 1 + this.#upTo(150), limit_price: this.#near(0) },
      { stop_price: this.#near(10) },
      { trail: 0.3 },
    ]);
  }

  /** Dollars, within fifteen cents of so many cents from the middle. */
  #near(cents: number): number {
    return (this.#middle + cents + this.#upTo(31) - 15) / 100;
  }

  /** Mostly one of the last few, which may still work. */
  #oneOf(account: TradingAccount): string {
    const ids = this.#ids.get(account)!;
    return ids.at(-1 - this.#upTo(Math.min(ids.length, 12))) ?? 'none';
  }

  async #send(account: TradingAccount, method: string, path: string, body?: Json): Promise<void> {
    const headers = headersOf(account);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const typed = body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
    const answer: Answer = await this.#trading.service.send(method, path, text, typed);
    if (answer.status >= 500 || answer.status === 400) {
      throw new Error(`${method} ${path} ${text} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    if (typeof answer.body?.id !== 'string') return;
    this.#ids.get(account)!.push(answer.body.id);
    for (const leg of answer.body.legs ?? []) this.#ids.get(account)!.push(leg.id);
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#upTo(values.length)]!;
  }

  /** A whole number from 0 to below `limit`. */
  #upTo(limit: number): number {
    return limit === 0 ? 0 : this.#random.nextBelow(limit);
  }
}
