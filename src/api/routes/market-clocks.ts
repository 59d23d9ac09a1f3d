import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { nextPhaseMillis, type TradingDay } from '../../domain/session-hours.ts';
import { SessionPhase } from '../../domain/session-phase.ts';
import type { MarketSession } from '../../execution/ports/market-session.ts';
import type { ApiContext } from '../api-context.ts';
import { sendError } from '../http/error-answers.ts';
import { INVALID_PARAMETER } from '../http/errors.ts';
import type { RequestFault } from '../http/request-fault.ts';
import { isInCalendar } from '../market/calendar-query.ts';
import { type ListedMarket, listedMarket } from '../market/listed-markets.ts';
import { formatMarketTime, marketDay, marketMicros } from '../market/market-time.ts';
import { parseRfc3339 } from '../rfc3339.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { type MarketCalendarAnswer, MarketClocksAnswer, MarketClocksQuery } from '../schemas/market-clock.ts';

type ClockRoute = { Querystring: Static<typeof MarketClocksQuery> };
type MarketClock = Static<typeof MarketClocksAnswer>['clocks'][number];

const DEFAULT_MARKET = 'NYSE';
const PHASE_NAMES: Readonly<Record<SessionPhase, MarketClock['phase']>> = {
  [SessionPhase.Closed]: 'closed',
  [SessionPhase.PreMarket]: 'pre',
  [SessionPhase.Regular]: 'core',
  [SessionPhase.AfterHours]: 'post',
};

/** Alpaca's newer clock, of several exchanges: all keep the session of the service. */
export function registerMarketClocks(app: FastifyInstance, { services }: ApiContext): void {
  const { session, clock } = services;
  app.get<ClockRoute>(
    '/clock',
    {
      schema: {
        operationId: 'getMarketClocks',
        summary: "Get exchanges' time and phase",
        tags: ['clock'],
        querystring: MarketClocksQuery,
        response: { 200: MarketClocksAnswer, ...keyedErrorAnswers(422) },
      },
    },
    async (request, reply) => {
      const askedMicros = timeAsked(session, request.query.time, clock.nowMicros());
      if (typeof askedMicros !== 'number') return sendError(reply, askedMicros.error, askedMicros.message);
      const markets: ListedMarket[] = [];
      for (const code of (request.query.markets ?? DEFAULT_MARKET).split(',')) {
        const market = listedMarket(code.trim());
        if ('error' in market) return sendError(reply, market.error, market.message);
        markets.push(market);
      }
      return { clocks: markets.map((market) => marketClock(market, session, askedMicros)) };
    },
  );
}

/** The moment asked about in engine time, now where none is. */
function timeAsked(session: MarketSession, text: string | undefined, nowMicros: number): number | RequestFault {
  if (text === undefined) return nowMicros;
  const micros = parseRfc3339(text);
  if (micros === undefined || !isInCalendar(micros)) {
    return { error: INVALID_PARAMETER, message: 'time must be an RFC 3339 time of the years 2000 to 2100' };
  }
  // A replay tells its own time, whatever it is asked.
  if (session.status(micros).timestampMicros === micros) return micros;
  return { error: INVALID_PARAMETER, message: 'time cannot be asked for under a replay, whose clock is its own' };
}

export function publicMarket(
  { acronym, mic, name }: ListedMarket,
  session: MarketSession,
  micros: number,
): Static<typeof MarketCalendarAnswer>['market'] {
  // US equities have an offset the whole year; a market that never shuts has none.
  return { acronym, mic, name, timezone: session.utcOffsetMinutes(micros) === 0 ? 'UTC' : 'America/New_York' };
}

function marketClock(market: ListedMarket, session: MarketSession, engineMicros: number): MarketClock {
  const { timestampMicros, nextOpenMicros, nextCloseMicros } = session.status(engineMicros);
  const day = marketDay(session, timestampMicros);
  return {
    market: publicMarket(market, session, timestampMicros),
    timestamp: formatMarketTime(session, timestampMicros),
    is_market_day: session.tradingDay(day) !== undefined,
    phase: PHASE_NAMES[session.phase(engineMicros)],
    phase_until: formatMarketTime(session, nextPhaseMicros(session, day, timestampMicros)),
    next_market_open: formatMarketTime(session, nextOpenMicros),
    next_market_close: formatMarketTime(session, nextCloseMicros),
  };
}

/** By the calendar: in market time, where a replay's engine time says nothing. */
function nextPhaseMicros(session: MarketSession, day: number, micros: number): number {
  const today = session.tradingDay(day);
  const millisOfDay = (micros - marketMicros(session, day, 0)) / 1000;
  const next = today === undefined ? Number.POSITIVE_INFINITY : nextPhaseMillis(today.hours, millisOfDay);
  if (Number.isFinite(next)) return marketMicros(session, day, next);
  const following = followingTradingDay(session, day);
  return marketMicros(session, following.day, following.hours.preMarketMillis);
}

function followingTradingDay(session: MarketSession, day: number): TradingDay {
  for (let next = day + 1; ; next++) {
    const tradingDay = session.tradingDay(next);
    if (tradingDay !== undefined) return tradingDay;
  }
}
