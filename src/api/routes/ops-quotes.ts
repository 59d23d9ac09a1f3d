import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { type ApiContext, unvalidated } from '../api-context.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { ASSET_NOT_FOUND, QUOTES_NOT_PUSHED } from '../http/errors.ts';
import { isFault, parseQuotes } from '../market/parse-quotes.ts';
import { quoteBoardAnswer } from '../market/quotes-json.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { QuoteBoardAnswer, QuotesAccepted, QuotesRequest } from '../schemas/ops.ts';
import { SymbolPath } from '../schemas/portfolio.ts';

type OneRoute = { Params: Static<typeof SymbolPath> };

export function registerOpsQuotes(app: FastifyInstance, { services, instruments }: ApiContext): void {
  const { barrier, clock, pushQuote, venues } = services;
  const tags = ['ops'];

  app.post(
    '/quotes',
    {
      schema: {
        operationId: 'pushQuotes',
        summary: 'Push quotes, where the market feed is pushed',
        tags,
        body: QuotesRequest,
        response: { 200: QuotesAccepted, ...keyedErrorAnswers(400, 404, 409, 413, 415, 422) },
      },
      validatorCompiler: unvalidated,
    },
    async (request, reply) => {
      if (pushQuote === undefined) return sendError(reply, QUOTES_NOT_PUSHED);
      const nowMillis = Math.floor(clock.nowMicros() / 1000);
      const quotes = parseQuotes(request.body, { instruments, venues, nowMillis });
      if (isFault(quotes)) return sendError(reply, quotes.error, quotes.message);
      for (const quote of quotes) pushQuote(quote);
      await barrier.whenDurable();
      return { accepted: quotes.length };
    },
  );

  app.get<OneRoute>(
    '/quotes/:symbol',
    {
      schema: {
        operationId: 'getQuotes',
        summary: "Every venue's quote of an asset and the national best",
        tags,
        params: SymbolPath,
        response: { 200: QuoteBoardAnswer, ...keyedErrorAnswers(404) },
      },
    },
    async (request, reply) => {
      const instrument = instruments.find(request.params.symbol);
      if (instrument === undefined) {
        return sendError(reply, ASSET_NOT_FOUND, `asset not found for ${echo(request.params.symbol)}`);
      }
      // It shows what orders took and where they rest.
      const answer = quoteBoardAnswer(services, instrument, clock.nowMicros());
      await barrier.whenDurable();
      return answer;
    },
  );
}
