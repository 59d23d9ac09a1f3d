import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { decodeUuid, UuidKind } from '../../domain/uuid.ts';
import {
  sendUnknownAsset,
  sendWatchlistNotFound,
  symbolsOf,
  watchlistAnswer,
  watchlistHead,
} from '../account/watchlist-answers.ts';
import type { Watchlist } from '../account/watchlists.ts';
import type { ApiContext } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { type ApiError, ASSET_NOT_FOUND } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import {
  NewWatchlist,
  WatchlistAddition,
  WatchlistAnswer,
  WatchlistChange,
  WatchlistList,
  WatchlistNameQuery,
  WatchlistPath,
  WatchlistSymbolPath,
} from '../schemas/watchlist.ts';

type PathParams = Static<typeof WatchlistPath>;
type NameQuery = Static<typeof WatchlistNameQuery>;
type Addressed = { Params: PathParams; Querystring: NameQuery };
type CreateRoute = { Body: Static<typeof NewWatchlist> };
type ChangeRoute = Addressed & { Body: Static<typeof WatchlistChange> };
type AddRoute = Addressed & { Body: Static<typeof WatchlistAddition> };
type RemoveRoute = { Params: Static<typeof WatchlistSymbolPath> };

const TAGS = ['watchlists'];

export function registerWatchlists(app: FastifyInstance, context: ApiContext): void {
  registerCollection(app, context);
  for (const address of ADDRESSES) {
    registerGet(app, context, address);
    registerChanges(app, context, address);
    registerDelete(app, context, address);
  }
  registerRemoveAsset(app, context);
}

/** One of the two ways in which a request says which watchlist it is about. */
interface Address {
  readonly url: string;
  /** Ends the ids of its operations. */
  readonly suffix: string;
  readonly schema: { readonly params: typeof WatchlistPath } | { readonly querystring: typeof WatchlistNameQuery };
  readonly wordOf: (params: PathParams, query: NameQuery) => string;
  readonly find: (context: ApiContext, accountId: number, word: string) => Watchlist | undefined;
}

const BY_ID: Address = {
  url: '/watchlists/:watchlist_id',
  suffix: '',
  schema: { params: WatchlistPath },
  wordOf: (params) => params.watchlist_id,
  find: ({ services }, accountId, word) => {
    const watchlistId = decodeUuid(UuidKind.Watchlist, word);
    return watchlistId === -1 ? undefined : services.watchlists.byId(accountId, watchlistId);
  },
};
const BY_NAME: Address = {
  url: '/watchlists::by_name',
  suffix: 'ByName',
  schema: { querystring: WatchlistNameQuery },
  wordOf: (_, query) => query.name,
  find: ({ services }, accountId, word) => services.watchlists.byName(accountId, word),
};
const ADDRESSES = [BY_ID, BY_NAME];

/** Sends what a change came to, once it is durable. */
async function answerChange({ services, instruments }: ApiContext, reply: FastifyReply, outcome: Watchlist | ApiError) {
  if ('http' in outcome) return sendError(reply, outcome);
  await services.watchlists.stored();
  return watchlistAnswer(outcome, instruments);
}

function registerCollection(app: FastifyInstance, context: ApiContext): void {
  const { watchlists } = context.services;

  app.get(
    '/watchlists',
    {
      schema: {
        operationId: 'listWatchlists',
        summary: "List the account's watchlists, without their assets",
        tags: TAGS,
        response: { 200: WatchlistList, ...keyedErrorAnswers() },
      },
    },
    async (request) => watchlists.of(principalOf(request).accountId).map(watchlistHead),
  );

  app.post<CreateRoute>(
    '/watchlists',
    {
      schema: {
        operationId: 'createWatchlist',
        summary: 'Make a watchlist',
        tags: TAGS,
        body: NewWatchlist,
        response: { 200: WatchlistAnswer, ...keyedErrorAnswers(400, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const found = symbolsOf(request.body.symbols ?? [], context.instruments);
      if ('unknown' in found) return sendUnknownAsset(reply, found.unknown);
      const { accountId } = principalOf(request);
      return answerChange(context, reply, watchlists.create(accountId, request.body.name, found.symbols));
    },
  );
}

function registerGet(app: FastifyInstance, context: ApiContext, { url, suffix, schema, wordOf, find }: Address): void {
  app.get<Addressed>(
    url,
    {
      schema: {
        operationId: `getWatchlist${suffix}`,
        summary: 'Get a watchlist with its assets',
        tags: TAGS,
        ...schema,
        response: { 200: WatchlistAnswer, ...keyedErrorAnswers(404, 422) },
      },
    },
    async (request, reply) => {
      const word = wordOf(request.params, request.query);
      const watchlist = find(context, principalOf(request).accountId, word);
      return watchlist ? watchlistAnswer(watchlist, context.instruments) : sendWatchlistNotFound(reply, word);
    },
  );
}

function registerChanges(app: FastifyInstance, context: ApiContext, address: Address): void {
  const { url, suffix, schema, wordOf, find } = address;
  const { watchlists } = context.services;
  const response = { 200: WatchlistAnswer, ...keyedErrorAnswers(400, 404, 413, 415, 422) };

  app.put<ChangeRoute>(
    url,
    {
      schema: {
        operationId: `updateWatchlist${suffix}`,
        summary: 'Rename a watchlist, put other assets into it, or both',
        tags: TAGS,
        ...schema,
        body: WatchlistChange,
        response,
      },
    },
    async (request, reply) => {
      const word = wordOf(request.params, request.query);
      const watchlist = find(context, principalOf(request).accountId, word);
      if (watchlist === undefined) return sendWatchlistNotFound(reply, word);
      const found = symbolsOf(request.body.symbols ?? watchlist.symbols, context.instruments);
      if ('unknown' in found) return sendUnknownAsset(reply, found.unknown);
      const name = request.body.name || watchlist.name;
      return answerChange(context, reply, watchlists.update(watchlist, name, found.symbols));
    },
  );

  app.post<AddRoute>(
    url,
    {
      schema: {
        operationId: `addToWatchlist${suffix}`,
        summary: 'Add an asset at the end of a watchlist',
        tags: TAGS,
        ...schema,
        body: WatchlistAddition,
        response,
      },
    },
    async (request, reply) => {
      const word = wordOf(request.params, request.query);
      const watchlist = find(context, principalOf(request).accountId, word);
      if (watchlist === undefined) return sendWatchlistNotFound(reply, word);
      const instrument = context.instruments.find(request.body.symbol);
      if (instrument === undefined) return sendUnknownAsset(reply, request.body.symbol);
      const symbols = [...watchlist.symbols, instrument.symbol];
      return answerChange(context, reply, watchlists.update(watchlist, watchlist.name, symbols));
    },
  );
}

function registerDelete(app: FastifyInstance, context: ApiContext, address: Address): void {
  const { url, suffix, schema, wordOf, find } = address;
  const { watchlists } = context.services;
  app.delete<Addressed>(
    url,
    {
      schema: {
        operationId: `deleteWatchlist${suffix}`,
        summary: 'Delete a watchlist',
        tags: TAGS,
        ...schema,
        response: { 204: Type.Null({ description: 'deleted' }), ...keyedErrorAnswers(404, 422) },
      },
    },
    async (request, reply) => {
      const word = wordOf(request.params, request.query);
      const watchlist = find(context, principalOf(request).accountId, word);
      if (watchlist === undefined) return sendWatchlistNotFound(reply, word);
      watchlists.remove(watchlist);
      await watchlists.stored();
      return reply.code(204).send();
    },
  );
}

function registerRemoveAsset(app: FastifyInstance, context: ApiContext): void {
  const { watchlists } = context.services;
  app.delete<RemoveRoute>(
    `${BY_ID.url}/:symbol`,
    {
      schema: {
        operationId: 'removeFromWatchlist',
        summary: 'Remove an asset from a watchlist',
        tags: TAGS,
        params: WatchlistSymbolPath,
        response: { 200: WatchlistAnswer, ...keyedErrorAnswers(404) },
      },
    },
    async (request, reply) => {
      const { watchlist_id: id, symbol: name } = request.params;
      const watchlist = BY_ID.find(context, principalOf(request).accountId, id);
      if (watchlist === undefined) return sendWatchlistNotFound(reply, id);
      const removed = context.instruments.find(name)?.symbol;
      const rest = watchlist.symbols.filter((symbol) => symbol !== removed);
      if (rest.length === watchlist.symbols.length) {
        return sendError(reply, ASSET_NOT_FOUND, `${echo(name)} is not in the watchlist`);
      }
      return answerChange(context, reply, watchlists.update(watchlist, watchlist.name, rest));
    },
  );
}
