import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { Account } from '../../domain/account.ts';
import { CancelOutcome, type ExecutionEngine } from '../../execution/execution-engine.ts';
import type { ApiContext } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { INVALID_PARAMETER, OVERLOADED, POSITION_NOT_FOUND, UNKNOWN_ACCOUNT } from '../http/errors.ts';
import { flag } from '../http/query-words.ts';
import { closePosition } from '../orders/close-position.ts';
import { CloseAllAnswer, CloseAllQuery, ClosePositionQuery } from '../schemas/close-position.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { OrderAnswer } from '../schemas/order.ts';
import { SymbolPath } from '../schemas/portfolio.ts';

type OneRoute = { Params: Static<typeof SymbolPath>; Querystring: Static<typeof ClosePositionQuery> };
type AllRoute = { Querystring: Static<typeof CloseAllQuery> };

const JSON_TYPE = 'application/json';
/** Venues answer a cancel within their latency; what has not ended by then keeps its hold of the position. */
const CANCEL_WAIT_MILLIS = 1000;
const CANCEL_POLL_MILLIS = 2;

export function registerClosePositions(app: FastifyInstance, context: ApiContext): void {
  const { services, instruments } = context;
  const { engine, barrier } = services;
  const tags = ['positions'];

  app.delete<OneRoute>(
    '/positions/:symbol',
    {
      schema: {
        operationId: 'closePosition',
        summary: 'Close a position, or a part of it, by a market order',
        tags,
        params: SymbolPath,
        querystring: ClosePositionQuery,
        response: { 200: OrderAnswer, ...keyedErrorAnswers(404, 422, 429) },
      },
    },
    async (request, reply) => {
      if (services.isOverloaded()) return sendError(reply, OVERLOADED);
      const account = engine.account(principalOf(request).accountId);
      if (account === undefined) return sendError(reply, UNKNOWN_ACCOUNT);
      const instrument = instruments.find(request.params.symbol);
      const position = instrument && engine.position(account.accountId, instrument.instrumentId);
      if (position === undefined || position.qty === 0) {
        await barrier.whenDurable();
        return sendError(reply, POSITION_NOT_FOUND, `position does not exist for ${echo(request.params.symbol)}`);
      }
      const { status, headers, body } = closePosition(context, account, position, request.query);
      await barrier.whenDurable();
      return reply.code(status).headers(headers).type(JSON_TYPE).send(body);
    },
  );

  app.delete<AllRoute>(
    '/positions',
    {
      schema: {
        operationId: 'closeAllPositions',
        summary: 'Close every position by market orders',
        tags,
        querystring: CloseAllQuery,
        response: { 207: CloseAllAnswer, ...keyedErrorAnswers(422) },
      },
    },
    async (request, reply) => {
      if (services.isOverloaded()) return sendError(reply, OVERLOADED);
      const account = engine.account(principalOf(request).accountId);
      if (account === undefined) return sendError(reply, UNKNOWN_ACCOUNT);
      const cancelsFirst = flag(request.query.cancel_orders);
      if (cancelsFirst === undefined) return sendError(reply, INVALID_PARAMETER, 'cancel_orders must be true or false');
      if (cancelsFirst) await cancelOrders(engine, account);
      const closings = engine
        .positionsOf(account.accountId)
        .filter(({ qty }) => qty !== 0)
        .map((position) => {
          const { status, body } = closePosition(context, account, position);
          const symbol = JSON.stringify(instruments.byId(position.instrumentId).symbol);
          return `{"symbol":${symbol},"status":${status},"body":${body}}`;
        });
      await barrier.whenDurable();
      return reply
        .code(207)
        .type(JSON_TYPE)
        .send(`[${closings.join(',')}]`);
    },
  );
}

/** Cancels all of the account's orders, and waits a while for venues that were asked to. */
async function cancelOrders(engine: ExecutionEngine, { accountId }: Account): Promise<void> {
  const pending: number[] = [];
  engine.cancelAll(accountId, (orderId, outcome) => {
    if (outcome === CancelOutcome.Pending) pending.push(orderId);
  });
  const deadline = performance.now() + CANCEL_WAIT_MILLIS;
  const isLive = (orderId: number) => engine.liveOrder(orderId) !== undefined;
  while (pending.some(isLive) && performance.now() < deadline) await setTimeout(CANCEL_POLL_MILLIS);
}
