import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { decodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { OrderRecord } from '../../execution/ports/order-history.ts';
import type { ApiContext } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { ORDER_NOT_FOUND } from '../http/errors.ts';
import { type OrderFields, orderJson } from '../orders/order-json.ts';
import { asOfNow, nestedOrdersJson } from '../orders/order-legs.ts';
import { parseNested, parseOrderQuery } from '../orders/order-query.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import {
  ClientOrderIdQuery,
  NestedQuery,
  OrderAnswer,
  OrderList,
  OrderListQuery,
  OrderPath,
} from '../schemas/order.ts';

type ListRoute = { Querystring: Static<typeof OrderListQuery> };
type OneRoute = { Params: Static<typeof OrderPath>; Querystring: Static<typeof NestedQuery> };
type ClientOrderIdRoute = { Querystring: Static<typeof ClientOrderIdQuery> };

/** The questions about orders; submit-order.ts and cancel-orders.ts change them. */
export function registerOrders(app: FastifyInstance, context: ApiContext): void {
  const { services, instruments } = context;
  const { engine, history, barrier } = services;
  const tags = ['orders'];
  const asJson = (order: OrderFields & { readonly instrumentId: number }): string =>
    orderJson(order, instruments.byId(order.instrumentId), services);
  const recordJson = (record: OrderRecord): string => asJson(asOfNow(record, context));

  app.get<ListRoute>(
    '/orders',
    {
      schema: {
        operationId: 'listOrders',
        summary: 'List orders',
        tags,
        querystring: OrderListQuery,
        response: { 200: OrderList, ...keyedErrorAnswers(422) },
      },
    },
    async (request, reply) => {
      const query = parseOrderQuery(request.query, principalOf(request).accountId, instruments);
      if (query === 'nothing') return [];
      if ('error' in query) return sendError(reply, query.error, query.message);
      const orders = await history.orders(query);
      const texts = query.nested ? await nestedOrdersJson(context, query.accountId, orders) : orders.map(recordJson);
      await barrier.whenDurable();
      return reply.type('application/json').send(`[${texts.join(',')}]`);
    },
  );

  app.get<OneRoute>(
    '/orders/:order_id',
    {
      schema: {
        operationId: 'getOrder',
        summary: 'Get an order by its id',
        tags,
        params: OrderPath,
        querystring: NestedQuery,
        response: { 200: OrderAnswer, ...keyedErrorAnswers(404, 422) },
      },
    },
    async (request, reply) => {
      const { accountId } = principalOf(request);
      const orderId = decodeUuid(UuidKind.Order, request.params.order_id);
      const nested = parseNested(request.query.nested);
      if (typeof nested !== 'boolean') return sendError(reply, nested.error, nested.message);
      const live = orderId === -1 ? undefined : engine.liveOrder(orderId);
      let json = live?.accountId === accountId && !nested ? asJson(live) : undefined;
      if (json === undefined && orderId !== -1) {
        const record = await history.orderById(accountId, orderId);
        if (record !== undefined)
          [json] = nested ? await nestedOrdersJson(context, accountId, [record]) : [asJson(record)];
      }
      if (json === undefined) {
        return sendError(reply, ORDER_NOT_FOUND, `order not found for ${echo(request.params.order_id)}`);
      }
      await barrier.whenDurable();
      return reply.type('application/json').send(json);
    },
  );

  app.get<ClientOrderIdRoute>(
    '/orders::by_client_order_id',
    {
      schema: {
        operationId: 'getOrderByClientOrderId',
        summary: "Get an order by the client's own id",
        tags,
        querystring: ClientOrderIdQuery,
        response: { 200: OrderAnswer, ...keyedErrorAnswers(404, 422) },
      },
    },
    async (request, reply) => {
      const { client_order_id: clientOrderId } = request.query;
      const record = await history.orderByClientOrderId(principalOf(request).accountId, clientOrderId);
      if (record === undefined) {
        return sendError(reply, ORDER_NOT_FOUND, `order not found for ${echo(clientOrderId)}`);
      }
      await barrier.whenDurable();
      return reply.type('application/json').send(recordJson(record));
    },
  );
}
