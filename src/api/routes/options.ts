// For the type of `schema.hide`.
import type {} from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { echo, sendError } from '../http/error-answers.ts';
import { ASSET_NOT_FOUND } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { OptionContractList, SymbolPath } from '../schemas/portfolio.ts';

type OneRoute = { Params: Static<typeof SymbolPath> };

/** There are no options, which is an answer: a program that looks for contracts finds none, and does not fail. */
export function registerOptions(app: FastifyInstance): void {
  const tags = ['assets'];

  app.get(
    '/options/contracts',
    {
      schema: {
        operationId: 'listOptionContracts',
        summary: 'List option contracts: there are none, whatever is asked for',
        tags,
        response: { 200: OptionContractList, ...keyedErrorAnswers() },
      },
    },
    async () => ({ option_contracts: [], next_page_token: null }),
  );

  app.get<OneRoute>(
    '/options/contracts/:symbol',
    // Not documented: it has no good answer.
    { schema: { hide: true, params: SymbolPath } },
    async (request, reply) =>
      sendError(reply, ASSET_NOT_FOUND, `option contract not found for ${echo(request.params.symbol)}`),
  );
}
