import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Json, ServiceProcess } from './service-process.ts';

const SYMBOLS = ['IBM', 'MSFT'];
const VENUES = ['XNYS', 'XNAS', 'ARCX'];

/** What a load was told, for a test to hold the service to. */
export interface LoadRecord {
  /** Bodies of orders answered with 200, in the order of the answers. */
  readonly orders: Json[];
  /** Ids whose cancellation was answered with 204. */
  readonly canceled: string[];
  /** Refusals in the form "status reason". */
  readonly refused: string[];
  /** client_order_ids that got no answer. */
  readonly unanswered: string[];
}

/**
 * Clients that send mixed orders and cancels, each one after the other, until stopped or cut off: market orders, orders
 * that rest up to 3 dollars from the market, immediate ones. Quotes around 100 dollars change meanwhile.
 */
export class OrderLoad implements LoadRecord {
  readonly orders: Json[] = [];
  readonly canceled: string[] = [];
  readonly refused: string[] = [];
  readonly unanswered: string[] = [];
  readonly #service: ServiceProcess;
  readonly #name: string;
  readonly #clients: Promise<void>[];
  readonly #resting: string[] = [];
  #isStopped = false;
  #sent = 0;

  constructor(service: ServiceProcess, name: string, clients: number) {
    this.#service = service;
    this.#name = name;
    this.#clients = Array.from({ length: clients }, () => this.#sendOrders());
    this.#clients.push(this.#moveQuotes());
  }

  static async quote(service: ServiceProcess, size: number): Promise<void> {
    for (const symbol of SYMBOLS) {
      await service.quote(symbol, ...VENUES.map((venue) => [venue, 99.99, size, 100.01, size] as const).map(mutable));
    }
  }

  get answers(): number {
    return this.orders.length + this.canceled.length;
  }

  /** Resolves once every client has its last answer, or has lost its connection. */
  async finish(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#clients);
  }

  async #sendOrders(): Promise<void> {
    while (!this.#isStopped) {
      if (this.#resting.length > 20 && Math.random() < 0.3) await this.#cancelOne();
      else await this.#sendOne(`${this.#name}-${++this.#sent}`);
    }
  }

  async #sendOne(clientOrderId: string): Promise<void> {
    let answer: Answer;
    try {
      answer = await this.#service.post('/v2/orders', { client_order_id: clientOrderId, ...someTerms() });
    } catch {
      this.unanswered.push(clientOrderId);
      this.#isStopped = true;
      return;
    }
    if (answer.status !== 200) {
      this.refused.push(`${answer.status} ${answer.body.reason}`);
      if (answer.status === 503) this.#isStopped = true;
      return;
    }
    this.orders.push(answer.body);
    if (answer.body.status === 'new') this.#resting.push(answer.body.id);
  }

  async #cancelOne(): Promise<void> {
    const [id] = this.#resting.splice(Math.floor(Math.random() * this.#resting.length), 1);
    try {
      const { status } = await this.#service.delete(`/v2/orders/${id}`);
      if (status === 204) this.canceled.push(id!);
    } catch {
      this.#isStopped = true;
    }
  }

  async #moveQuotes(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await OrderLoad.quote(this.#service, 1 + Math.floor(Math.random() * 400));
      } catch {
        return;
      }
      await delay(5);
    }
  }
}

function mutable<T extends readonly unknown[]>(items: T): { -readonly [K in keyof T]: T[K] } {
  return [...items] as { -readonly [K in keyof T]: T[K] };
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)]!;
}

function someTerms(): Json {
  const side = pick(['buy', 'sell']);
  const terms = { symbol: pick(SYMBOLS), side, qty: 1 + Math.floor(Math.random() * 9) };
  const away = (1 + Math.floor(Math.random() * 300)) / 100;
  switch (pick(['market', 'market', 'rest', 'rest', 'ioc', 'fok'])) {
    case 'market':
      return { ...terms, type: 'market', time_in_force: 'day' };
    case 'rest': {
      const price = side === 'buy' ? 99.99 - away : 100.01 + away;
      return { ...terms, type: 'limit', time_in_force: pick(['day', 'gtc']), limit_price: price.toFixed(2) };
    }
    case 'ioc':
      return { ...terms, type: 'limit', time_in_force: 'ioc', limit_price: side === 'buy' ? '100.01' : '99.99' };
    default:
      return { ...terms, qty: 300, type: 'limit', time_in_force: 'fok', limit_price: '100' };
  }
}
