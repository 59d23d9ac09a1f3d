import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { type HistoryScope, historyJson, minutesOf, planHistory } from '../account/portfolio-history.ts';
import type { ApiContext } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { sendError } from '../http/error-answers.ts';
import { UNKNOWN_ACCOUNT } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { PortfolioHistoryAnswer, PortfolioHistoryQuery } from '../schemas/portfolio-history.ts';

type Route = { Querystring: Static<typeof PortfolioHistoryQuery> };

/** Read by the journal's reader from what was looked at minute by minute. */
export function registerPortfolioHistory(app: FastifyInstance, { services }: ApiContext): void {
  const { engine, history, barrier, clock, session } = services;

  app.get<Route>(
    '/account/portfolio/history',
    {
      schema: {
        operationId: 'getPortfolioHistory',
        summary: 'What the account was worth over time',
        tags: ['account'],
        querystring: PortfolioHistoryQuery,
        response: { 200: PortfolioHistoryAnswer, ...keyedErrorAnswers(422) },
      },
    },
    async (request, reply) => {
      const account = engine.account(principalOf(request).accountId);
      if (account === undefined) return sendError(reply, UNKNOWN_ACCOUNT);
      // Under a replay the market's hours are those of the recorded day, and the history goes by ours.
      const isContinuous = services.quotesAreDerived;
      const scope: HistoryScope = { session, nowMicros: clock.nowMicros(), account, isContinuous };
      const plan = planHistory(request.query, scope);
      if ('error' in plan) return sendError(reply, plan.error, plan.message);
      const known = await history.equityAt(account.accountId, minutesOf(plan));
      engine.markToMarket();
      const json = await historyJson(plan, known, scope);
      await barrier.whenDurable();
      return reply.type('application/json').send(json);
    },
  );
}
