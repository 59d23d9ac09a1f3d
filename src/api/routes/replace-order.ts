import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { Order } from '../../domain/order.ts';
import type { ReplaceCommand } from '../../domain/order-command.ts';
import { ORDER_STATUS_NAMES } from '../../domain/order-terms.ts';
import { ReplaceRefusal } from '../../domain/replace-refusal.ts';
import { RiskRule, RiskViolation } from '../../domain/risk-violation.ts';
import { decodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { ReplaceResult } from '../../execution/execution-engine.ts';
import { type ApiContext, unvalidated } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { echo, sendError, throttleHeaders, violationBody } from '../http/error-answers.ts';
import {
  type ApiError,
  CLIENT_ORDER_ID_TAKEN,
  MALFORMED_REQUEST,
  ORDER_NOT_FOUND,
  OVERLOADED,
  REJECT_ERRORS,
  RISK_ERRORS,
} from '../http/errors.ts';
import { clientOrderIdFault, isObject, isUnset } from '../orders/order-fields.ts';
import { orderJsonWithLegs, recordedOrderJson } from '../orders/order-legs.ts';
import { parseReplacement } from '../orders/parse-replacement.ts';
import { REPLACE_ERRORS } from '../orders/replace-errors.ts';
import { replacedPricesFault } from '../orders/replaced-prices.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { OrderAnswer, OrderPath } from '../schemas/order.ts';
import { REPLACEMENT_EXAMPLES } from '../schemas/order-examples.ts';
import { ReplaceRequest } from '../schemas/order-request.ts';

type Route = { Params: Static<typeof OrderPath> };

/** PATCH /orders/{id}: another order takes the place of a live one. Under simulated latency the venue is waited for. */
export function registerReplaceOrder(app: FastifyInstance, context: ApiContext): void {
  const { services, instruments } = context;
  const { engine, history, barrier } = services;

  app.patch<Route>(
    '/orders/:order_id',
    {
      schema: {
        operationId: 'replaceOrder',
        summary: 'Replace an order by a changed one',
        description:
          'Answers the order that took the place, under an id of its own; `replaces` and `replaced_by` tie the two. ' +
          'It keeps its place in the queue where its price stays and its quantity does not grow.',
        tags: ['orders'],
        params: OrderPath,
        body: { ...ReplaceRequest, 'x-examples': REPLACEMENT_EXAMPLES },
        response: { 200: OrderAnswer, ...keyedErrorAnswers(400, 404, 413, 415, 422, 429) },
      },
      validatorCompiler: unvalidated,
    },
    async (request, reply) => {
      if (services.isOverloaded()) return sendError(reply, OVERLOADED);
      const { body } = request;
      if (!isObject(body)) return sendError(reply, MALFORMED_REQUEST, 'request body must be a JSON object');
      const { accountId } = principalOf(request);
      const { client_order_id: ownId } = body;
      const idFault = isUnset(ownId) ? undefined : clientOrderIdFault(ownId);
      if (idFault !== undefined) return sendError(reply, idFault.error, idFault.message);
      if (!isUnset(ownId) && (await isUsed(accountId, ownId as string))) return sendError(reply, CLIENT_ORDER_ID_TAKEN);

      const orderId = decodeUuid(UuidKind.Order, request.params.order_id);
      const order = orderId === -1 ? undefined : engine.liveOrder(orderId);
      if (order === undefined || order.accountId !== accountId) {
        return refuseEnded(accountId, orderId, request.params.order_id, reply);
      }
      const instrument = instruments.byId(order.instrumentId);
      const command = parseReplacement(body, order, instrument);
      if ('error' in command) return sendError(reply, command.error, command.message);
      const priceFault = replacedPricesFault(order, command, instrument, (id) => engine.liveOrder(id));
      if (priceFault !== undefined) return sendError(reply, priceFault.error, priceFault.message);
      const answer = await replace(command, order.instrumentId);
      if (answer === ReplaceRefusal.NotLive) {
        return refuseEnded(accountId, orderId, request.params.order_id, reply);
      }
      if (typeof answer === 'object' && 'orderId' in answer) {
        const json = answer.json ?? (await recordedOrderJson(context, accountId, answer.orderId));
        await barrier.whenDurable();
        return reply.type('application/json').send(json);
      }
      await barrier.whenDurable();
      if (typeof answer === 'string') return sendError(reply, errorOf(answer));
      return reply.code(answer.error.http).headers(answer.headers).send(answer.body);
    },
  );

  async function isUsed(accountId: number, clientOrderId: string): Promise<boolean> {
    if (engine.clientOrderIdState(accountId, clientOrderId) !== 'ask') return false;
    return (await history.orderByClientOrderId(accountId, clientOrderId)) !== undefined;
  }

  /** What the engine hands out is valid during its call alone. */
  function replace(command: ReplaceCommand, instrumentId: number): Promise<Outcome> {
    return new Promise((resolve) => {
      engine.replace(command, (result) => resolve(outcomeOf(result, instrumentId)));
    });
  }

  function outcomeOf(result: ReplaceResult, instrumentId: number): Outcome {
    if (result instanceof Order) return { orderId: result.orderId, json: orderJsonWithLegs(result, context) };
    if (!(result instanceof RiskViolation)) return result;
    const { rule, limit } = result;
    return {
      error: RISK_ERRORS[rule]!,
      body: violationBody(result, instruments.byId(instrumentId)),
      headers: rule === RiskRule.MessageThrottle ? throttleHeaders(limit, services.clock.nowMicros()) : {},
    };
  }

  /** For an order that is not live: it has ended, or never was. */
  async function refuseEnded(accountId: number, orderId: number, asked: string, reply: FastifyReply) {
    const record = orderId === -1 ? undefined : await history.orderById(accountId, orderId);
    if (record === undefined) return sendError(reply, ORDER_NOT_FOUND, `order not found for ${echo(asked)}`);
    await barrier.whenDurable();
    const status = ORDER_STATUS_NAMES[record.status];
    return sendError(reply, REPLACE_ERRORS[ReplaceRefusal.NotLive], `order is already in "${status}" state`);
  }
}

type Refusal = Exclude<ReplaceResult, Order | RiskViolation>;

/** The new order, undefined where only the history knows all of its legs; a risk rule's refusal; or another. */
type Outcome =
  | { readonly orderId: number; readonly json: string | undefined }
  | { readonly error: ApiError; readonly body: object; readonly headers: Readonly<Record<string, number>> }
  | Refusal;

function errorOf(refusal: Refusal): ApiError {
  return { ...REJECT_ERRORS, ...REPLACE_ERRORS }[refusal];
}
