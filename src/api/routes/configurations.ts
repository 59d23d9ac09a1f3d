import type { FastifyInstance } from 'fastify';
import { changeConfigurations, configurationsAnswer } from '../account/configurations-json.ts';
import { type ApiContext, unvalidated } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { sendError } from '../http/error-answers.ts';
import { UNKNOWN_ACCOUNT } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { ConfigurationsAnswer, ConfigurationsRequest } from '../schemas/configurations.ts';

export function registerConfigurations(app: FastifyInstance, { services, log }: ApiContext): void {
  const tags = ['account'];

  app.get(
    '/account/configurations',
    {
      schema: {
        operationId: 'getConfigurations',
        summary: "Get the account's configurations",
        tags,
        response: { 200: ConfigurationsAnswer, ...keyedErrorAnswers() },
      },
    },
    async (request, reply) => {
      const account = services.engine.account(principalOf(request).accountId);
      if (account === undefined) return sendError(reply, UNKNOWN_ACCOUNT);
      return configurationsAnswer(account.configurations);
    },
  );

  app.patch(
    '/account/configurations',
    {
      schema: {
        operationId: 'changeConfigurations',
        summary: "Change some of the account's configurations",
        tags,
        body: ConfigurationsRequest,
        response: { 200: ConfigurationsAnswer, ...keyedErrorAnswers(400, 413, 415, 422) },
      },
      validatorCompiler: unvalidated,
    },
    async (request, reply) => {
      const account = services.engine.account(principalOf(request).accountId);
      if (account === undefined) return sendError(reply, UNKNOWN_ACCOUNT);
      const outcome = changeConfigurations(account.configurations, request.body);
      if ('error' in outcome) return sendError(reply, outcome.error, outcome.message);
      services.risk.configure(account, outcome.changed);
      const answer = configurationsAnswer(outcome.changed);
      log.info({ accountId: account.accountId, ...answer }, 'account configurations changed');
      return answer;
    },
  );
}
