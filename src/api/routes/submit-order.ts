import type { FastifyInstance, FastifyReply } from 'fastify';
import type { OrderCommand } from '../../domain/order-command.ts';
import { RiskRule, RiskViolation } from '../../domain/risk-violation.ts';
import { OrderStage } from '../../execution/ports/order-timings.ts';
import { type ApiContext, unvalidated } from '../api-context.ts';
import { principalOf } from '../auth.ts';
import { sendError, throttleHeaders, violationBody } from '../error-answers.ts';
import { CLIENT_ORDER_ID_TAKEN, OVERLOADED, REJECT_ERRORS, RISK_ERRORS } from '../errors.ts';
import { orderJson } from '../order-json.ts';
import { OrderDraft, parseOrder } from '../parse-order.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { OrderAnswer, OrderRequest } from '../schemas/order.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * POST /orders, the hot path: the body is read by hand into one draft, the order is written as text at once, and what is
 * left after the commit is to hand that text on.
 */
export function registerSubmitOrder(app: FastifyInstance, context: ApiContext): void {
  const { services, instruments } = context;
  const { engine, timings } = services;
  const draft = new OrderDraft();

  app.post(
    '/orders',
    {
      schema: {
        operationId: 'submitOrder',
        summary: 'Submit an order',
        tags: ['orders'],
        body: OrderRequest,
        response: { 200: OrderAnswer, ...keyedErrorAnswers(400, 413, 415, 422, 429) },
      },
      validatorCompiler: unvalidated,
    },
    // Not async itself: the promise of `submit` is handed on as it is, for this is the hot path.
    (request, reply) => {
      const startNanos = timings.nowNanos();
      if (services.isOverloaded()) return sendError(reply, OVERLOADED);
      const { accountId } = principalOf(request);
      const fault = parseOrder(request.body, accountId, instruments, draft);
      if (fault !== undefined) return sendError(reply, fault.error, fault.message);
      const { clientOrderId } = draft;
      if (clientOrderId !== '' && engine.clientOrderIdState(accountId, clientOrderId) === 'ask') {
        // The draft serves other requests while this one waits.
        return submitUnlessUsed(context, { ...draft }, reply, startNanos);
      }
      return submit(context, draft, reply, startNanos);
    },
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
  return submit(context, command, reply, startNanos);
}

/** Gives the command to the engine and resolves with the answer once its outcome is durable. */
async function submit(
  { services, instruments }: ApiContext,
  command: OrderCommand,
  reply: FastifyReply,
  startNanos: number,
): Promise<unknown> {
  const { engine, barrier, timings } = services;
  const result = engine.submit(command);
  const submittedNanos = timings.nowNanos();
  if (typeof result === 'string') return sendError(reply, REJECT_ERRORS[result]);
  const instrument = instruments.byId(command.instrumentId);
  if (result instanceof RiskViolation) {
    const { rule, limit } = result;
    const body = violationBody(result, instrument);
    await barrier.whenDurable();
    if (rule === RiskRule.MessageThrottle) reply.headers(throttleHeaders(limit, services.clock.nowMicros()));
    return reply.code(RISK_ERRORS[rule]!.http).send(body);
  }
  const json = orderJson(result, instrument);
  await barrier.whenDurable();
  const durableNanos = timings.nowNanos();
  timings.record(OrderStage.Journal, durableNanos - submittedNanos);
  timings.record(OrderStage.Total, durableNanos - startNanos);
  reply.header('content-type', JSON_TYPE);
  return json;
}
