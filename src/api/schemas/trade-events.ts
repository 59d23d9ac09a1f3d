import { Type } from 'typebox';

export const TradeEventsQuery = Type.Object({
  since: Type.Optional(
    Type.String({
      description: 'events at or after this time (RFC 3339 or a date); not with since_id',
      examples: ['2026-11-22'],
    }),
  ),
  until: Type.Optional(
    Type.String({ description: 'the answer ends once this time has passed; events at it are within; needs since' }),
  ),
  since_id: Type.Optional(
    Type.String({ description: 'events after the one with this event_id; 0: all there are', examples: ['0'] }),
  ),
  until_id: Type.Optional(
    Type.String({
      description: 'the answer ends with the event of this event_id, or where it would stand; needs since_id',
    }),
  ),
});
