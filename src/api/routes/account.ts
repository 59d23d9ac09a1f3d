import type { FastifyInstance } from 'fastify';
import { accountAnswer } from '../account/portfolio-json.ts';
import type { ApiContext } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { sendError } from '../http/error-answers.ts';
import { UNKNOWN_ACCOUNT } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { AccountAnswer } from '../schemas/portfolio.ts';

export function registerAccount(app: FastifyInstance, { services }: ApiContext): void {
  const { engine, barrier, closes, limitsOf } = services;

  app.get(
    '/account',
    {
      schema: {
        operationId: 'getAccount',
        summary: "Get the account's cash, equity and buying power",
        tags: ['account'],
        response: { 200: AccountAnswer, ...keyedErrorAnswers() },
      },
    },
    async (request, reply) => {
      const account = engine.account(principalOf(request).accountId);
      if (account === undefined) return sendError(reply, UNKNOWN_ACCOUNT);
      engine.markToMarket();
      const limits = limitsOf(account.accountId);
      const answer = accountAnswer(account, engine.buyingPower(account), limits, closes.account(account.accountId));
      await barrier.whenDurable();
      return answer;
    },
  );
}
