import { Type } from 'typebox';
import { Answer, Choice, Mic, Timestamp } from './common.ts';

const PublicMarket = Answer('Market', 'An exchange.', {
  acronym: Type.String({ description: 'its short name', examples: ['NYSE'] }),
  mic: Mic,
  name: Type.String({ description: 'its name', examples: ['New York Stock Exchange'] }),
  timezone: Type.String({ description: 'the zone of its clocks', examples: ['America/New_York'] }),
});

export const MarketClocksAnswer = Answer('Market clocks', "Several exchanges' own time.", {
  clocks: Type.Array(
    Answer('Market clock', "An exchange's own time.", {
      market: PublicMarket,
      timestamp: Timestamp("now, or the time asked about; under a replay the replayed day's time"),
      is_market_day: Type.Boolean({ description: 'whether it trades on this date', examples: [true] }),
      phase: Choice(['closed', 'pre', 'core', 'post'], 'the phase of its day'),
      phase_until: Timestamp('when the next phase begins'),
      next_market_open: Timestamp('when regular trading begins next'),
      next_market_close: Timestamp('when regular trading ends next'),
    }),
  ),
});

export const MarketClocksQuery = Type.Object({
  markets: Type.Optional(
    Type.String({
      description: 'acronyms or market identifier codes, separated by commas; NYSE by default',
      examples: ['NYSE,NASDAQ'],
    }),
  ),
  time: Type.Optional(Type.String({ description: 'another time than now (RFC 3339); not under a replay' })),
});

export const MarketCalendarAnswer = Answer('Market calendar', 'The trading days of an exchange.', {
  market: PublicMarket,
  calendar: Type.Array(
    Answer('Market day', 'A trading day, in times with their zone.', {
      date: Type.String({ description: 'the trading day', format: 'date', examples: ['2026-11-27'] }),
      pre_start: Timestamp('start of the pre-market'),
      pre_end: Timestamp('end of the pre-market'),
      core_start: Timestamp('start of regular trading'),
      core_end: Timestamp('end of regular trading'),
      post_start: Timestamp('start of the after-hours'),
      post_end: Timestamp('end of the after-hours'),
      settlement_date: Type.String({ description: 'when its trades settle', format: 'date', examples: ['2026-11-30'] }),
    }),
  ),
});

export const MarketPath = Type.Object({
  market: Type.String({ description: 'acronym or market identifier code', examples: ['NYSE'] }),
});

export const MarketCalendarQuery = Type.Object({
  start: Type.Optional(Type.String({ description: 'first date; a year before today or `end` by default' })),
  end: Type.Optional(Type.String({ description: 'last date, at most ten years after the first' })),
  timezone: Type.Optional(Choice(['UTC'], "UTC: times are given in it and not in the market's zone")),
});
