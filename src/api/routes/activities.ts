import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { fillActivity } from '../account/activity-json.ts';
import { parseActivityQuery } from '../account/activity-query.ts';
import type { ApiContext } from '../api-context.ts';
import { principalOf } from '../http/auth.ts';
import { sendError } from '../http/error-answers.ts';
import { ActivityList, ActivityListQuery, ActivityTypePath } from '../schemas/activity.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';

type Query = Static<typeof ActivityListQuery>;
type AllRoute = { Querystring: Query };
type TypeRoute = { Params: Static<typeof ActivityTypePath>; Querystring: Query };

/** What has happened to the account, read by the journal's reader. */
export function registerActivities(app: FastifyInstance, { services, instruments }: ApiContext): void {
  const { history, barrier, venues } = services;
  const tags = ['account'];
  const response = { 200: ActivityList, ...keyedErrorAnswers(422) };

  const answer = async (query: Query, pathType: string | undefined, accountId: number, reply: FastifyReply) => {
    const asked = parseActivityQuery(query, pathType, accountId);
    if (asked === 'nothing') return [];
    if ('error' in asked) return sendError(reply, asked.error, asked.message);
    const fills = await history.fills(asked);
    await barrier.whenDurable();
    return fills.map((fill) => fillActivity(fill, instruments.byId(fill.instrumentId), venues[fill.venueId]!));
  };

  app.get<AllRoute>(
    '/account/activities',
    {
      schema: {
        operationId: 'listActivities',
        summary: 'List what has happened to the account',
        tags,
        querystring: ActivityListQuery,
        response,
      },
    },
    (request, reply) => answer(request.query, undefined, principalOf(request).accountId, reply),
  );

  app.get<TypeRoute>(
    '/account/activities/:activity_type',
    {
      schema: {
        operationId: 'listActivitiesOfType',
        summary: 'List activities of one type',
        tags,
        params: ActivityTypePath,
        querystring: ActivityListQuery,
        response,
      },
    },
    (request, reply) => answer(request.query, request.params.activity_type, principalOf(request).accountId, reply),
  );
}
