import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { ORDER_STATUS_NAMES } from '../../domain/order-terms.ts';
import { decodeUuid, encodeUuid, UuidKind } from '../../domain/uuid.ts';
import { CancelOutcome } from '../../execution/execution-engine.ts';
import type { ApiContext } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { ORDER_NOT_CANCELABLE, ORDER_NOT_FOUND } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { CancelAllAnswer, OrderPath } from '../schemas/order.ts';

type OneRoute = { Params: Static<typeof OrderPath> };
type Cancellation = Static<typeof CancelAllAnswer>[number];

export function registerCancelOrders(app: FastifyInstance, { services }: ApiContext): void {
  const { engine, history, barrier } = services;
  const tags = ['orders'];

  app.delete<OneRoute>(
    '/orders/:order_id',
    {
      schema: {
        operationId: 'cancelOrder',
        summary: 'Cancel an order',
        tags,
        params: OrderPath,
        response: { 204: Type.Null({ description: 'canceled, or about to be' }), ...keyedErrorAnswers(404, 422) },
      },
    },
    async (request, reply) => {
      const { accountId } = principalOf(request);
      const orderId = decodeUuid(UuidKind.Order, request.params.order_id);
      const outcome = orderId === -1 ? CancelOutcome.NotLive : engine.cancel(accountId, orderId);
      if (outcome !== CancelOutcome.NotLive) {
        await barrier.whenDurable();
        return reply.code(204).send();
      }
      const record = orderId === -1 ? undefined : await history.orderById(accountId, orderId);
      if (record === undefined) {
        return sendError(reply, ORDER_NOT_FOUND, `order not found for ${echo(request.params.order_id)}`);
      }
      await barrier.whenDurable();
      const status = ORDER_STATUS_NAMES[record.status];
      return sendError(reply, ORDER_NOT_CANCELABLE, `order is already in "${status}" state`);
    },
  );

  app.delete(
    '/orders',
    {
      schema: {
        operationId: 'cancelAllOrders',
        summary: 'Cancel every open order',
        tags,
        response: { 207: CancelAllAnswer, ...keyedErrorAnswers() },
      },
    },
    async (request, reply) => {
      const cancellations: Cancellation[] = [];
      engine.cancelAll(principalOf(request).accountId, (orderId) => {
        cancellations.push({ id: encodeUuid(UuidKind.Order, orderId), status: 200 });
      });
      await barrier.whenDurable();
      return reply.code(207).send(cancellations);
    },
  );
}
