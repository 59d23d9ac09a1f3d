import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { formatDay } from '../../domain/calendar-date.ts';
import type { TradingDay } from '../../domain/session-hours.ts';
import type { MarketSession } from '../../execution/ports/market-session.ts';
import type { ApiContext } from '../api-context.ts';
import { sendError } from '../http/error-answers.ts';
import { listInParts, parseCalendarRange, tradingDays } from '../market/calendar-query.ts';
import { listedMarket } from '../market/listed-markets.ts';
import { formatMarketTime, marketDay, marketMicros } from '../market/market-time.ts';
import { formatRfc3339 } from '../rfc3339.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { MarketCalendarAnswer, MarketCalendarQuery, MarketPath } from '../schemas/market-clock.ts';
import { publicMarket } from './market-clocks.ts';

type CalendarRoute = { Params: Static<typeof MarketPath>; Querystring: Static<typeof MarketCalendarQuery> };

/** Alpaca's newer calendar, of one exchange: each keeps the session of the service. */
export function registerMarketCalendar(app: FastifyInstance, { services }: ApiContext): void {
  const { session, clock } = services;
  app.get<CalendarRoute>(
    '/calendar/:market',
    {
      schema: {
        operationId: 'getMarketCalendar',
        summary: "List an exchange's trading days with their hours",
        tags: ['clock'],
        params: MarketPath,
        querystring: MarketCalendarQuery,
        response: { 200: MarketCalendarAnswer, ...keyedErrorAnswers(422) },
      },
    },
    async (request, reply) => {
      const market = listedMarket(request.params.market);
      if ('error' in market) return sendError(reply, market.error, market.message);
      const { timestampMicros } = session.status(clock.nowMicros());
      const range = parseCalendarRange(request.query, marketDay(session, timestampMicros));
      if ('error' in range) return sendError(reply, range.error, range.message);
      const inUtc = request.query.timezone === 'UTC';
      const calendar = await listInParts(range, (part) =>
        Array.from(tradingDays(session, part), (day) => marketDayAnswer(session, day, inUtc)),
      );
      return { market: publicMarket(market, session, timestampMicros), calendar };
    },
  );
}

function marketDayAnswer(
  session: MarketSession,
  { day, hours, settlementDay }: TradingDay,
  inUtc: boolean,
): Static<typeof MarketCalendarAnswer>['calendar'][number] {
  const timeOf = (millis: number): string => {
    const micros = marketMicros(session, day, millis);
    return inUtc ? formatRfc3339(micros) : formatMarketTime(session, micros);
  };
  const coreStart = timeOf(hours.openMillis);
  const coreEnd = timeOf(hours.closeMillis);
  return {
    date: formatDay(day),
    pre_start: timeOf(hours.preMarketMillis),
    pre_end: coreStart,
    core_start: coreStart,
    core_end: coreEnd,
    post_start: coreEnd,
    post_end: timeOf(hours.endMillis),
    settlement_date: formatDay(settlementDay),
  };
}
