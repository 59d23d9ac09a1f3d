import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { formatDay } from '../../domain/calendar-date.ts';
import type { TradingDay } from '../../domain/session-hours.ts';
import type { MarketSession } from '../../execution/ports/market-session.ts';
import type { ApiContext } from '../api-context.ts';
import { sendError } from '../http/error-answers.ts';
import { type CalendarRange, listInParts, parseCalendarRange, tradingDays } from '../market/calendar-query.ts';
import { marketDay } from '../market/market-time.ts';
import { CalendarAnswer, CalendarQuery } from '../schemas/calendar.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';

type CalendarRoute = { Querystring: Static<typeof CalendarQuery> };

/** No trade settles later than this after its day: three business days, a week's closure between them. */
const LONGEST_SETTLEMENT_DAYS = 14;
const MINUTE_MILLIS = 60_000;
/** Clients' parsers take no 24:00. */
const LAST_MINUTE = 24 * 60 - 1;

export function registerCalendar(app: FastifyInstance, { services }: ApiContext): void {
  const { session, clock } = services;
  app.get<CalendarRoute>(
    '/calendar',
    {
      schema: {
        operationId: 'getCalendar',
        summary: 'List trading days with their hours',
        tags: ['clock'],
        querystring: CalendarQuery,
        response: { 200: CalendarAnswer, ...keyedErrorAnswers(422) },
      },
    },
    async (request, reply) => {
      const today = marketDay(session, session.status(clock.nowMicros()).timestampMicros);
      const range = parseCalendarRange(request.query, today);
      if ('error' in range) return sendError(reply, range.error, range.message);
      const isBySettlement = request.query.date_type === 'SETTLEMENT';
      const days = isBySettlement ? settlingDays : tradingDays;
      return listInParts(range, (part) => Array.from(days(session, part), calendarDay));
    },
  );
}

/** The trading days whose trades settle in the range. */
function* settlingDays(session: MarketSession, { startDay, endDay }: CalendarRange): Generator<TradingDay> {
  for (const tradingDay of tradingDays(session, { startDay: startDay - LONGEST_SETTLEMENT_DAYS, endDay })) {
    if (tradingDay.settlementDay >= startDay && tradingDay.settlementDay <= endDay) yield tradingDay;
  }
}

function calendarDay({ day, hours, settlementDay }: TradingDay): Static<typeof CalendarAnswer>[number] {
  return {
    date: formatDay(day),
    open: timeOfDay(hours.openMillis),
    close: timeOfDay(hours.closeMillis),
    session_open: timeOfDay(hours.preMarketMillis).replace(':', ''),
    session_close: timeOfDay(hours.endMillis).replace(':', ''),
    settlement_date: formatDay(settlementDay),
  };
}

/** HH:MM; the end of the day is its last minute. */
function timeOfDay(millis: number): string {
  const minutes = Math.min(millis / MINUTE_MILLIS, LAST_MINUTE);
  const hour = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${hour}:${String(minutes % 60).padStart(2, '0')}`;
}
