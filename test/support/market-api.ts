import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { isNumbered, type OrderEvent } from '../../src/domain/order-event.ts';
import type { Journal } from '../../src/execution/ports/journal.ts';
import type {
  FillQuery,
  FillRecord,
  OrderHistory,
  OrderQuery,
  OrderRecord,
} from '../../src/execution/ports/order-history.ts';
import { EventBuffer } from '../../src/journal/event-buffer.ts';
import { beginBatch, encodeEvent } from '../../src/journal/event-encoder.ts';
import { HistoryReader } from '../../src/journal/history-reader.ts';
import type { HistoryQuestion, JournalAnswer } from '../../src/journal/journal-messages.ts';
import { SqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { type ApiFixture, buildApiFixture } from './api.ts';
import { TestMarket, type TestMarketOptions } from './engine.ts';
import { temporaryFolder } from './journal.ts';
import type { Json } from './streams.ts';

/** A journal without threads: what is asked is committed and projected first. Closed with the test. */
export class DirectJournal implements Journal, OrderHistory {
  readonly #file = join(temporaryFolder(), 'orderpool.db');
  readonly #journal = SqliteJournal.open(this.#file, 'off');
  readonly #reader = new HistoryReader(this.#file);
  readonly #batch = new EventBuffer(1024);
  #isEmpty = true;
  #lastSeq = 0;

  constructor() {
    onTestFinished(() => {
      this.#reader.close();
      this.#journal.close();
    });
  }

  append(event: OrderEvent): void {
    if (this.#isEmpty) beginBatch(this.#batch);
    this.#isEmpty = false;
    encodeEvent(this.#batch, event);
    if (isNumbered(event.kind)) this.#lastSeq = event.seq;
  }

  orders(query: OrderQuery) {
    return this.#ask<OrderRecord[]>({ about: 'orders', query });
  }

  legsOf(accountId: number, parentOrderIds: readonly number[]) {
    return this.#ask<OrderRecord[]>({ about: 'legsOf', accountId, parentOrderIds });
  }

  orderById(accountId: number, orderId: number) {
    return this.#ask<OrderRecord | undefined>({ about: 'orderById', accountId, orderId });
  }

  orderByClientOrderId(accountId: number, clientOrderId: string) {
    return this.#ask<OrderRecord | undefined>({ about: 'orderByClientOrderId', accountId, clientOrderId });
  }

  fills(query: FillQuery) {
    return this.#ask<FillRecord[]>({ about: 'fills', query });
  }

  equityAt(accountId: number, minutes: readonly number[]) {
    return this.#ask<(number | null)[]>({ about: 'equity', accountId, minutes });
  }

  async #ask<Answer extends JournalAnswer>(question: HistoryQuestion): Promise<Answer> {
    if (!this.#isEmpty) {
      const bytes = this.#batch.bytes.slice(0, this.#batch.length);
      this.#journal.commit(bytes, this.#journal.lastSeq + 1, this.#lastSeq);
      this.#isEmpty = true;
    }
    this.#journal.projectAll();
    const reply = this.#reader.answer({ kind: 'query', id: 0, question });
    if (reply.kind !== 'answer') throw new Error(reply.message);
    return reply.answer as Answer;
  }
}

export interface MarketApi extends ApiFixture {
  readonly market: TestMarket;
  /** Sends a request of JSON and hands back what was answered. */
  ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object): Promise<{ status: number; json: Json }>;
  /** Sends an order that must be taken. */
  order(body: object): Promise<Json>;
}

/**
 * The app over a real engine with its own history; every answer that waits for the commit finds its turn ended, as in the
 * service. Closed with the test.
 */
export async function marketApi(options: TestMarketOptions = {}): Promise<MarketApi> {
  const journal = new DirectJournal();
  const market = new TestMarket({ ...options, journal });
  const { engine, board, instruments, venues, statistics, rankings } = market;
  const api = await buildApiFixture({
    services: {
      engine,
      board,
      instruments,
      venues,
      history: journal,
      venueStatistics: statistics,
      rankings,
      clock: { nowMicros: () => market.nowMicros },
      barrier: {
        durableSeq: 0,
        whenDurable: async () => engine.endTurn(),
        afterCommit: (waiter) => {
          engine.endTurn();
          waiter.onDurable();
        },
      },
    },
  });
  onTestFinished(() => api.app.close());
  const ask: MarketApi['ask'] = async (method, url, body) => {
    const answer = await api.send({ method, url, ...(body !== undefined && { payload: body }) });
    return { status: answer.statusCode, json: answer.body === '' ? undefined : answer.json() };
  };
  const order = async (body: object): Promise<Json> => {
    const { status, json } = await ask('POST', '/v2/orders', body);
    if (status !== 200) throw new Error(`not accepted: ${JSON.stringify(json)}`);
    return json;
  };
  return { ...api, market, ask, order };
}
