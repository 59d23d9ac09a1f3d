import type { FastifyInstance } from 'fastify';
import type { MarketSession } from '../../execution/ports/market-session.ts';
import type { ApiContext } from '../api-context.ts';
import { formatRfc3339WithOffset } from '../rfc3339.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { ClockAnswer } from '../schemas/portfolio.ts';

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
        timestamp: marketTime(session, timestampMicros),
        is_open: isOpen,
        next_open: marketTime(session, nextOpenMicros),
        next_close: marketTime(session, nextCloseMicros),
      };
    },
  );
}

/** Each time has the offset of its own: the clocks may change before the next session. */
function marketTime(session: MarketSession, micros: number): string {
  return formatRfc3339WithOffset(micros, session.utcOffsetMinutes(micros));
}
