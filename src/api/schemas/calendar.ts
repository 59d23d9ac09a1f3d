import { Type } from 'typebox';
import { Answer, Choice, Timestamp } from './common.ts';

export const ClockAnswer = Answer('Clock', "The market's own time.", {
  timestamp: Timestamp("now; under a replay the replayed day's time"),
  is_open: Type.Boolean({ description: 'whether regular trading is under way', examples: [true] }),
  next_open: Timestamp('start of the next session'),
  next_close: Timestamp('end of the running or next session'),
});

function DateText(description: string, example: string) {
  return Type.String({ description, examples: [example], format: 'date' });
}

const CalendarDayAnswer = Answer('CalendarDay', "A trading day, in times of the market's own clocks.", {
  date: DateText('the trading day', '2026-11-27'),
  open: Type.String({ description: 'start of regular trading', examples: ['09:30'], pattern: '^\\d\\d:\\d\\d$' }),
  close: Type.String({ description: 'end of regular trading', examples: ['13:00'], pattern: '^\\d\\d:\\d\\d$' }),
  session_open: Type.String({ description: 'start of the pre-market', examples: ['0400'], pattern: '^\\d{4}$' }),
  session_close: Type.String({ description: 'end of the after-hours', examples: ['1700'], pattern: '^\\d{4}$' }),
  settlement_date: DateText('when its trades settle', '2026-11-30'),
});

export const CalendarAnswer = Type.Array(CalendarDayAnswer, {
  title: 'Calendar',
  description: 'Trading days, by date.',
});

export const CalendarQuery = Type.Object({
  start: Type.Optional(
    Type.String({ description: 'first date; a year before today or `end` by default', examples: ['2026-11-01'] }),
  ),
  end: Type.Optional(
    Type.String({
      description: 'last date, at most ten years after the first; a year after today or `start` by default',
    }),
  ),
  date_type: Type.Optional(
    Choice(['TRADING', 'SETTLEMENT'], 'whether `start` and `end` are trading days (the default) or settlement dates'),
  ),
});
