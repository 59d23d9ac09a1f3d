import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { Side } from '../../domain/side.ts';
import type { RankingSnapshot } from '../../routing/ranking-table.ts';
import type { ApiContext } from '../api-context.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { ASSET_NOT_FOUND } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { RankingAnswer } from '../schemas/ops.ts';
import { SymbolPath } from '../schemas/portfolio.ts';

type OneRoute = { Params: Static<typeof SymbolPath> };
type RankedVenue = Static<typeof RankingAnswer>['buy'][number];

export function registerOpsRankings(app: FastifyInstance, { services, instruments }: ApiContext): void {
  const { clock, rankings, venues } = services;

  const ranked = (ranking: RankingSnapshot, side: Side): RankedVenue[] =>
    Array.from(ranking.venueIds[side], (venueId) => {
      const score = ranking.scores[side][venueId]!;
      return { venue: venues[venueId]!.mic, score: Number.isFinite(score) ? score : null };
    });

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
      const ranking = rankings.snapshot(instrument.instrumentId);
      const isRanked = ranking.refreshes > 0;
      return {
        symbol: instrument.symbol,
        age_ms: isRanked ? (clock.nowMicros() - ranking.publishedAtMicros) / 1000 : null,
        refreshes: ranking.refreshes,
        refresh_us: isRanked ? ranking.refreshNanos / 1000 : null,
        buy: ranked(ranking, Side.Buy),
        sell: ranked(ranking, Side.Sell),
      };
    },
  );
}
