import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { type FillAssumptions, MARKETABLE_NAMES, QUEUE_POSITION_NAMES } from '../../domain/fill-assumptions.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Venue } from '../../domain/venue.ts';
import type { ApiContext } from '../api-context.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { VENUE_NOT_FOUND } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { VenueAnswer, VenueChange, VenueList, VenuePath } from '../schemas/ops.ts';

type ChangeRoute = { Params: Static<typeof VenuePath>; Body: Static<typeof VenueChange> };

export function registerOpsVenues(app: FastifyInstance, { services, log }: ApiContext): void {
  const { barrier, engine, venues, venueStatistics: statistics } = services;
  const tags = ['ops'];

  const venueAnswer = (venue: Venue): Static<typeof VenueAnswer> => ({
    mic: venue.mic,
    name: venue.name,
    maker_fee: formatMoney(venue.makerFee),
    taker_fee: formatMoney(venue.takerFee),
    latency_us: venue.latencyMicros,
    assumptions: assumptionsAnswer(venue.assumptions),
    enabled: statistics.isEnabled(venue.venueId),
    fill_ratio: statistics.fillRatio(venue.venueId),
    reject_ratio: statistics.rejectRatio(venue.venueId),
  });

  app.get(
    '/venues',
    {
      schema: {
        operationId: 'listVenues',
        summary: 'Venues',
        tags,
        response: { 200: VenueList, ...keyedErrorAnswers() },
      },
    },
    async () => venues.map(venueAnswer),
  );

  app.post<ChangeRoute>(
    '/venues/:mic',
    {
      schema: {
        operationId: 'changeVenue',
        summary: 'Take a venue into routing or out of it',
        tags,
        params: VenuePath,
        body: VenueChange,
        response: { 200: VenueAnswer, ...keyedErrorAnswers(400, 404, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const venue = venues.find(({ mic }) => mic === request.params.mic);
      if (venue === undefined) {
        return sendError(reply, VENUE_NOT_FOUND, `venue not found for ${echo(request.params.mic)}`);
      }
      engine.setVenueEnabled(venue.venueId, request.body.enabled);
      log.info({ venue: venue.mic, enabled: request.body.enabled }, 'venue changed');
      const answer = venueAnswer(venue);
      // Orders that waited may have been routed.
      await barrier.whenDurable();
      return answer;
    },
  );
}

function assumptionsAnswer(assumptions: FillAssumptions): Static<typeof VenueAnswer>['assumptions'] {
  return {
    queue_position: QUEUE_POSITION_NAMES[assumptions.queuePosition],
    marketable: MARKETABLE_NAMES[assumptions.marketable],
    latency_jitter_us: assumptions.latencyJitterMicros,
    partial_fill_probability: assumptions.partialFillProbability,
    reject_probability: assumptions.rejectProbability,
  };
}
