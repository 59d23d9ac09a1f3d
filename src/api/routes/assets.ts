import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { Instrument } from '../../domain/instrument.ts';
import { assetAnswer } from '../account/portfolio-json.ts';
import type { ApiContext } from '../api-context.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { ASSET_NOT_FOUND } from '../http/errors.ts';
import { listed } from '../http/query-words.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { AssetAnswer, AssetList, AssetListQuery, SymbolPath } from '../schemas/portfolio.ts';

type ListRoute = { Querystring: Static<typeof AssetListQuery> };
type OneRoute = { Params: Static<typeof SymbolPath> };

export function registerAssets(app: FastifyInstance, { services, instruments }: ApiContext): void {
  const tags = ['assets'];
  const answerOf = (instrument: Instrument): Static<typeof AssetAnswer> =>
    assetAnswer(instrument, instruments.isTradable(instrument));

  app.get<ListRoute>(
    '/assets',
    {
      schema: {
        operationId: 'listAssets',
        summary: 'List what can be traded',
        tags,
        querystring: AssetListQuery,
        response: { 200: AssetList, ...keyedErrorAnswers(422) },
      },
    },
    async (request) => {
      const { status, asset_class: assetClass, exchange } = request.query;
      const attributes = listed(request.query.attributes);
      return services.instruments
        .map(answerOf)
        .filter(
          (asset) =>
            (!status || status === asset.status || status === 'all') &&
            (!assetClass || assetClass === asset.class) &&
            (!exchange || exchange === asset.exchange) &&
            (attributes.length === 0 || asset.attributes.some((attribute) => attributes.includes(attribute))),
        );
    },
  );

  app.get<OneRoute>(
    '/assets/:symbol',
    {
      schema: {
        operationId: 'getAsset',
        summary: 'Get an asset by symbol or id',
        tags,
        params: SymbolPath,
        response: { 200: AssetAnswer, ...keyedErrorAnswers(404) },
      },
    },
    async (request, reply) => {
      const instrument = instruments.find(request.params.symbol);
      if (instrument !== undefined) return answerOf(instrument);
      return sendError(reply, ASSET_NOT_FOUND, `asset not found for ${echo(request.params.symbol)}`);
    },
  );
}
