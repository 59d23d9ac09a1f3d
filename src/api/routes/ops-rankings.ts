import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { Side } from '../../domain/side.ts';
import type { ApiContext } from '../api-context.ts';
import { echo, sendError } from '../error-answers.ts';
import { ASSET_NOT_FOUND } from '../errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { RankingAnswer } from '../schemas/ops.ts';
import { SymbolPath } from '../schemas/portfolio.ts';

type OneRoute = { Params: Static<typeof SymbolPath> };
type RankedVenue = Static<typeof RankingAnswer>['buy'][number];

export function registerOpsRankings(app: FastifyInstance, { services, instruments }: ApiContext): void {
  const { clock, rankings, venues } = services;
  const venueIds = new Uint8Array(venues.length);

  const ranked = (instrumentId: number, side: Side): RankedVenue[] => {
    rankings.copyRanking(instrumentId, side, venueIds);
    return Array.from(venueIds, (venueId) => {
      const score = rankings.score(instrumentId, side, venueId);
      return { venue: venues[venueId]!.mic, score: Number.isFinite(score) ? score : null };
    });
  };

  app.get<OneRoute>(
    '/rankings/:symbol',
    {
      schema: {
        operationId: 'getRanking',
        summary: 'In which order venues are tried for an asset',
        tags: ['ops'],
        params: SymbolPath,
        response: { 200: RankingAnswer, ...keyedErrorAnswers(404) },
      },
    },
    async (request, reply) => {
      const instrument = instruments.find(request.params.symbol);
      if (instrument === undefined) {
        return sendError(reply, ASSET_NOT_FOUND, `asset not found for ${echo(request.params.symbol)}`);
      }
      const ageMillis = rankings.ageMillis(clock.nowMicros());
      const isRanked = Number.isFinite(ageMillis);
      return {
        symbol: instrument.symbol,
        age_ms: isRanked ? ageMillis : null,
        refreshes: rankings.refreshes,
        refresh_us: isRanked ? rankings.refreshNanos / 1000 : null,
        buy: ranked(instrument.instrumentId, Side.Buy),
        sell: ranked(instrument.instrumentId, Side.Sell),
      };
    },
  );
}
