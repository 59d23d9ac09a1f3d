import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import { formatMarketTime } from '../market/market-time.ts';
import { ClockAnswer } from '../schemas/calendar.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';

export function registerClock(app: FastifyInstance, { services }: ApiContext): void {
  app.get(
    '/clock',
    {
      schema: {
        operationId: 'getClock',
        summary: "Get the market's time and sessions",
        tags: ['clock'],
        response: { 200: ClockAnswer, ...keyedErrorAnswers() },
      },
    },
    async () => {
      const { session, clock } = services;
      const { timestampMicros, isOpen, nextOpenMicros, nextCloseMicros } = session.status(clock.nowMicros());
      return {
        timestamp: formatMarketTime(session, timestampMicros),
        is_open: isOpen,
        next_open: formatMarketTime(session, nextOpenMicros),
        next_close: formatMarketTime(session, nextCloseMicros),
      };
    },
  );
}
