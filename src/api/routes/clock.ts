import type { FastifyInstance } from 'fastify';
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
      const status = services.session.status(services.clock.nowMicros());
      return {
        timestamp: formatRfc3339WithOffset(status.timestampMicros, status.utcOffsetMinutes),
        is_open: status.isOpen,
        next_open: formatRfc3339WithOffset(status.nextOpenMicros, status.utcOffsetMinutes),
        next_close: formatRfc3339WithOffset(status.nextCloseMicros, status.utcOffsetMinutes),
      };
    },
  );
}
