import type { FastifyInstance, FastifyReply } from 'fastify';
import { RejectReason } from '../../domain/reject-reason.ts';
import { RiskRule, RiskViolation } from '../../domain/risk-violation.ts';
import type { SubmitResult } from '../../execution/execution-engine.ts';
import { OrderBatch } from '../../execution/order-batch.ts';
import { type ApiContext, unvalidated } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { DurableAnswer } from '../http/durable-answer.ts';
import { errorBody, PASSING_SECONDS, sendError, throttleHeaders, violationBody } from '../http/error-answers.ts';
import {
  type ApiError,
  CLIENT_ORDER_ID_TAKEN,
  INVALID_PARAMETER,
  MALFORMED_REQUEST,
  OVERLOADED,
  REJECT_ERRORS,
  RISK_ERRORS,
} from '../http/errors.ts';
import { BatchClientOrderIds } from '../orders/batch-client-order-ids.ts';
import { OrderDraft } from '../orders/order-draft.ts';
import { orderJson } from '../orders/order-json.ts';
import { orderJsonWithLegs, recordedOrderJson } from '../orders/order-legs.ts';
import { parseOrder } from '../orders/parse-order.ts';
import { BATCH_ORDERS_MAX, BatchAnswer, BatchRequest } from '../schemas/batch.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';

/**
 * POST /orders/batch: each order is taken or refused as if it had come alone, one after the other in one turn of the event
 * loop, so that all of them share a time and a commit. Nothing is answered before that commit.
 */
export function registerSubmitBatch(app: FastifyInstance, context: ApiContext): void {
  const { services } = context;
  const { engine, history, timings } = services;
  const taker = new BatchTaker(context);

  app.post(
    '/orders/batch',
    {
      schema: {
        operationId: 'submitOrders',
        summary: `Submit up to ${BATCH_ORDERS_MAX} orders, each on its own`,
        tags: ['orders'],
        body: BatchRequest,
        response: { 207: BatchAnswer, ...keyedErrorAnswers(400, 413, 415, 422) },
      },
      validatorCompiler: unvalidated,
    },
    // Not async, as POST /orders.
    (request, reply): unknown => {
      const startNanos = timings.nowNanos();
      if (services.isOverloaded()) return sendError(reply, OVERLOADED);
      const orders = ordersIn(request.body);
      if (orders === undefined) {
        return sendError(reply, MALFORMED_REQUEST, 'request body must be a JSON object with a list of orders');
      }
      if (orders.length === 0 || orders.length > BATCH_ORDERS_MAX) {
        const message = `orders must hold 1 to ${BATCH_ORDERS_MAX} orders, not ${orders.length}`;
        return sendError(reply, INVALID_PARAMETER, message);
      }
      const { accountId } = principalOf(request);
      const ids = new BatchClientOrderIds(accountId, orders);
      const open = ids.open(engine);
      if (open.size === 0) return taker.take(orders, accountId, ids, reply, startNanos);
      return takeOnceSettled(orders, accountId, ids, open, reply, startNanos);
    },
  );

  /** While the history is asked, other requests may use ids of this one: it is looked again until all is known. */
  async function takeOnceSettled(
    orders: readonly unknown[],
    accountId: number,
    ids: BatchClientOrderIds,
    open: ReadonlySet<string>,
    reply: FastifyReply,
    startNanos: number,
  ): Promise<unknown> {
    for (let asked = open; asked.size > 0; asked = ids.open(engine)) await ids.settle(asked, history);
    await taker.take(orders, accountId, ids, reply, startNanos);
    return reply;
  }
}

/** The list in the body, or the body where it is the list itself. */
function ordersIn(body: unknown): readonly unknown[] | undefined {
  const orders = Array.isArray(body) ? body : (body as { readonly orders?: unknown } | null | undefined)?.orders;
  return Array.isArray(orders) ? orders : undefined;
}

/** Reads the orders of one batch, then has them taken; one serves all, since a batch is taken without a pause. */
class BatchTaker {
  readonly #context: ApiContext;
  readonly #drafts = Array.from({ length: BATCH_ORDERS_MAX }, () => new OrderDraft());
  readonly #batch = new OrderBatch(this.#drafts);
  /** Where in the request's list each order of the batch stands. */
  readonly #places = new Uint16Array(BATCH_ORDERS_MAX);
  /** By place in the list. */
  readonly #results: string[] = [];
  readonly #onOutcome = (row: number, outcome: SubmitResult): void => {
    const place = this.#places[row]!;
    this.#results[place] = this.#outcomeJson(outcome, this.#drafts[row]!, place);
  };
  /** Of those that have a leg which has ended already, by place: the numbers by which the history knows them. */
  readonly #unfinished = new Map<number, number>();
  #accepted = 0;
  #throttleLimit = 0;
  #foundNoRoom = false;

  constructor(context: ApiContext) {
    this.#context = context;
  }

  /** The answer leaves once every outcome is durable. */
  take(
    orders: readonly unknown[],
    accountId: number,
    ids: BatchClientOrderIds,
    reply: FastifyReply,
    startNanos: number,
  ): unknown {
    const { engine, barrier, timings, clock } = this.#context.services;
    this.#unfinished.clear();
    this.#accepted = 0;
    this.#throttleLimit = 0;
    this.#foundNoRoom = false;
    this.#read(orders, accountId, ids);
    engine.submitBatch(this.#batch, this.#onOutcome);
    reply.code(207);
    if (this.#foundNoRoom) reply.header('retry-after', PASSING_SECONDS);
    if (this.#throttleLimit > 0) reply.headers(throttleHeaders(this.#throttleLimit, clock.nowMicros()));
    const accepted = this.#accepted;
    const submittedNanos = timings.nowNanos();
    const answer = (results: readonly string[]): void => {
      const json = `[${results.join(',')}]`;
      barrier.afterCommit(new DurableAnswer(reply, json, accepted, timings, startNanos, submittedNanos));
    };
    return this.#unfinished.size === 0 ? answer(this.#results) : this.#finish(accountId, reply, answer);
  }

  /** Other batches are taken while the history is asked. */
  async #finish(
    accountId: number,
    reply: FastifyReply,
    answer: (results: readonly string[]) => void,
  ): Promise<FastifyReply> {
    const results = [...this.#results];
    for (const [place, orderId] of [...this.#unfinished]) {
      results[place] = acceptedJson(await recordedOrderJson(this.#context, accountId, orderId));
    }
    answer(results);
    return reply;
  }

  /** Those that can be read go into the batch; the others have their results at once. */
  #read(orders: readonly unknown[], accountId: number, ids: BatchClientOrderIds): void {
    const batch = this.#batch;
    batch.accountId = accountId;
    batch.count = 0;
    this.#results.length = orders.length;
    for (let place = 0; place < orders.length; place++) {
      const draft = this.#drafts[batch.count]!;
      const refusal = this.#refusalOf(orders[place], accountId, ids, draft);
      if (refusal === undefined) this.#places[batch.count++] = place;
      else this.#results[place] = refusal;
    }
  }

  #refusalOf(body: unknown, accountId: number, ids: BatchClientOrderIds, draft: OrderDraft): string | undefined {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return NO_OBJECT;
    const fault = parseOrder(body, accountId, this.#context, draft);
    if (fault !== undefined) return refusedJson(fault.error, errorBody(fault.error, fault.message));
    return ids.isUsed(draft.clientOrderId) ? refusedJson(CLIENT_ORDER_ID_TAKEN) : undefined;
  }

  /** Written as text at once: what the engine hands out is another order's as soon as the turn is over. */
  #outcomeJson(outcome: SubmitResult, { instrumentId }: OrderDraft, place: number): string {
    if (typeof outcome === 'string') {
      if (outcome === RejectReason.OrderPoolExhausted) this.#foundNoRoom = true;
      return refusedJson(REJECT_ERRORS[outcome]);
    }
    const instrument = this.#context.instruments.byId(instrumentId);
    if (outcome instanceof RiskViolation) {
      if (outcome.rule === RiskRule.MessageThrottle) this.#throttleLimit = outcome.limit;
      return refusedJson(RISK_ERRORS[outcome.rule]!, violationBody(outcome, instrument));
    }
    this.#accepted++;
    if (outcome.advanced === undefined) return acceptedJson(orderJson(outcome, instrument, this.#context.services));
    const json = orderJsonWithLegs(outcome, this.#context);
    if (json !== undefined) return acceptedJson(json);
    this.#unfinished.set(place, outcome.orderId);
    return '';
  }
}

function acceptedJson(order: string): string {
  return `{"status":200,"order":${order}}`;
}

/** `body` is what the order would have been answered with alone. */
function refusedJson(error: ApiError, body: object = errorBody(error)): string {
  return `{"status":${error.http},"error":${JSON.stringify(body)}}`;
}

const NO_OBJECT = refusedJson(MALFORMED_REQUEST, errorBody(MALFORMED_REQUEST, 'order must be a JSON object'));
