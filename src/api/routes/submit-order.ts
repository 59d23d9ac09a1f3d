import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Instrument } from '../../domain/instrument.ts';
import type { OrderCommand } from '../../domain/order-command.ts';
import { RiskRule, RiskViolation } from '../../domain/risk-violation.ts';
import { type ApiContext, unvalidated } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { bodyParser } from '../http/body-parsers.ts';
import { DurableAnswer } from '../http/durable-answer.ts';
import { sendError, throttleHeaders, violationBody } from '../http/error-answers.ts';
import { CLIENT_ORDER_ID_TAKEN, OVERLOADED, REJECT_ERRORS, RISK_ERRORS } from '../http/errors.ts';
import { LostAnswer } from '../http/lost-answer.ts';
import { answerPlainJson } from '../http/plain-json.ts';
import { copyCommand, OrderDraft } from '../orders/order-draft.ts';
import { orderJson } from '../orders/order-json.ts';
import { orderJsonWithLegs, recordedOrderJson } from '../orders/order-legs.ts';
import { parseOrder } from '../orders/parse-order.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { OrderAnswer } from '../schemas/order.ts';
import { ORDER_EXAMPLES } from '../schemas/order-examples.ts';
import { OrderRequest } from '../schemas/order-request.ts';

/**
 * POST /orders, the hot path: a plain body is taken before Fastify parses it and read by hand into one draft, the order is
 * written as text at once, and what is left after the commit is to hand that text on.
 */
export function registerSubmitOrder(app: FastifyInstance, context: ApiContext): void {
  const { services } = context;
  const { engine, timings } = services;
  const draft = new OrderDraft();

  // Not async, and without a promise on the way of an order that is accepted: this is the hot path.
  const answer = (request: FastifyRequest, reply: FastifyReply, body: unknown): unknown => {
    const startNanos = timings.nowNanos();
    if (services.isOverloaded()) return sendError(reply, OVERLOADED);
    const { accountId } = principalOf(request);
    const fault = parseOrder(body, accountId, context, draft);
    if (fault !== undefined) return sendError(reply, fault.error, fault.message);
    const { clientOrderId } = draft;
    if (clientOrderId !== '' && engine.clientOrderIdState(accountId, clientOrderId) === 'ask') {
      // The draft serves other requests while this one waits.
      return submitUnlessUsed(context, copyCommand(draft), reply, startNanos);
    }
    return submit(context, draft, reply, startNanos);
  };

  app.post(
    '/orders',
    {
      schema: {
        operationId: 'submitOrder',
        summary: 'Submit an order',
        tags: ['orders'],
        body: { ...OrderRequest, 'x-examples': ORDER_EXAMPLES },
        response: { 200: OrderAnswer, ...keyedErrorAnswers(400, 413, 415, 422, 429) },
      },
      validatorCompiler: unvalidated,
      onRequest: answerPlainJson(app.initialConfig.bodyLimit!, bodyParser(app), answer),
    },
    (request, reply) => answer(request, reply, request.body),
  );
}

/** Asks the history about a client order id that only it can tell of, then submits. */
async function submitUnlessUsed(
  context: ApiContext,
  command: OrderCommand,
  reply: FastifyReply,
  startNanos: number,
): Promise<unknown> {
  const { history } = context.services;
  const known = await history.orderByClientOrderId(command.accountId, command.clientOrderId);
  if (known !== undefined) return sendError(reply, CLIENT_ORDER_ID_TAKEN);
  await submit(context, command, reply, startNanos);
  return reply;
}

/** Gives the command to the engine; the answer leaves once its outcome is durable. */
function submit(context: ApiContext, command: OrderCommand, reply: FastifyReply, startNanos: number): unknown {
  const { engine, barrier, losesAnswer, timings } = context.services;
  const result = engine.submit(command);
  if (typeof result === 'string') return sendError(reply, REJECT_ERRORS[result]);
  const instrument = context.instruments.byId(command.instrumentId);
  if (result instanceof RiskViolation) return refuse(context, result, instrument, reply);
  if (losesAnswer?.(command.instrumentId, result.qty)) {
    barrier.afterCommit(new LostAnswer(reply));
    return undefined;
  }
  const submittedNanos = timings.nowNanos();
  const json =
    result.advanced === undefined
      ? orderJson(result, instrument, context.services)
      : orderJsonWithLegs(result, context);
  if (json === undefined) return answerFromHistory(context, command.accountId, result.orderId, reply, startNanos);
  barrier.afterCommit(new DurableAnswer(reply, json, 1, timings, startNanos, submittedNanos));
  return undefined;
}

/** Of an order that has a leg which has ended already. */
async function answerFromHistory(
  context: ApiContext,
  accountId: number,
  orderId: number,
  reply: FastifyReply,
  startNanos: number,
): Promise<unknown> {
  const { barrier, timings } = context.services;
  const submittedNanos = timings.nowNanos();
  const json = await recordedOrderJson(context, accountId, orderId);
  barrier.afterCommit(new DurableAnswer(reply, json, 1, timings, startNanos, submittedNanos));
  return reply;
}

async function refuse(
  { services }: ApiContext,
  violation: RiskViolation,
  instrument: Instrument,
  reply: FastifyReply,
): Promise<unknown> {
  // The violation serves another order by the time the answer leaves.
  const { rule, limit } = violation;
  const body = violationBody(violation, instrument);
  await services.barrier.whenDurable();
  if (rule === RiskRule.MessageThrottle) reply.headers(throttleHeaders(limit, services.clock.nowMicros()));
  return reply.code(RISK_ERRORS[rule]!.http).send(body);
}
