import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { Instrument } from '../../domain/instrument.ts';
import type { Position } from '../../domain/position.ts';
import { positionAnswer } from '../account/portfolio-json.ts';
import type { ApiContext } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { POSITION_NOT_FOUND } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { PositionAnswer, PositionList, SymbolPath } from '../schemas/portfolio.ts';

type OneRoute = { Params: Static<typeof SymbolPath> };

export function registerPositions(app: FastifyInstance, { services, instruments }: ApiContext): void {
  const { engine, barrier, closes } = services;
  const answerOf = (position: Position, instrument: Instrument): Static<typeof PositionAnswer> =>
    positionAnswer(position, instrument, closes.position(position.accountId, position.instrumentId));
  const tags = ['positions'];

  app.get(
    '/positions',
    {
      schema: {
        operationId: 'listPositions',
        summary: 'List open positions',
        tags,
        response: { 200: PositionList, ...keyedErrorAnswers() },
      },
    },
    async (request) => {
      engine.markToMarket();
      const answer = engine
        .positionsOf(principalOf(request).accountId)
        .filter((position) => position.qty !== 0)
        .map((position) => answerOf(position, instruments.byId(position.instrumentId)));
      await barrier.whenDurable();
      return answer;
    },
  );

  app.get<OneRoute>(
    '/positions/:symbol',
    {
      schema: {
        operationId: 'getPosition',
        summary: 'Get an open position by symbol or asset id',
        tags,
        params: SymbolPath,
        response: { 200: PositionAnswer, ...keyedErrorAnswers(404) },
      },
    },
    async (request, reply) => {
      const { accountId } = principalOf(request);
      const instrument = instruments.find(request.params.symbol);
      engine.markToMarket();
      const position = instrument && engine.position(accountId, instrument.instrumentId);
      const answer = position && position.qty !== 0 ? answerOf(position, instrument) : undefined;
      await barrier.whenDurable();
      return (
        answer ?? sendError(reply, POSITION_NOT_FOUND, `position does not exist for ${echo(request.params.symbol)}`)
      );
    },
  );
}
