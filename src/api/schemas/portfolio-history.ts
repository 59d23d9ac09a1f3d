import { Type } from 'typebox';
import { Answer, Choice } from './common.ts';

export const TIMEFRAMES = ['1Min', '5Min', '15Min', '1H', '1D'] as const;

const points = (description: string, example: number) =>
  Type.Array(Type.Number(), { description, examples: [[example]] });

export const PortfolioHistoryAnswer = Answer(
  'Portfolio history',
  'What the account was worth, point by point, oldest first.',
  {
    timestamp: points('when each point begins, Unix seconds', 1_795_357_800),
    equity: points('equity at the end of each point, in dollars; now, for one that is not over', 100_002.5),
    profit_loss: points(
      'the same less the base: base_value, or the end of the day before where it is reset daily',
      2.5,
    ),
    profit_loss_pct: points('the same as a fraction of the base', 0.000025),
    base_value: Type.Number({ description: 'equity when the first point began', examples: [100_000] }),
    base_value_asof: Type.String({ description: 'the day of base_value', format: 'date', examples: ['2026-11-20'] }),
    timeframe: Choice([...TIMEFRAMES], 'how long each point is'),
  },
);

export const PortfolioHistoryQuery = Type.Object({
  period: Type.Optional(
    Type.String({
      description:
        'how far back from end, or on from start: a number from 1 with D (days that trade), W, M or A, ' +
        'a hundred years at most; 1M by default',
      examples: ['1W'],
    }),
  ),
  timeframe: Type.Optional(
    Type.Enum([...TIMEFRAMES], {
      description: 'by default 1Min below 7 days, 15Min below 28, else 1D; below 1D at most 31 days, 1Min at most 7',
    }),
  ),
  start: Type.Optional(Type.String({ description: 'RFC 3339 or a date' })),
  end: Type.Optional(Type.String({ description: 'RFC 3339 or a date; now by default' })),
  date_end: Type.Optional(Type.String({ description: 'the last day, in place of end' })),
  intraday_reporting: Type.Optional(
    Type.Enum(['market_hours', 'extended_hours', 'continuous'], {
      description: 'which hours have points',
      default: 'market_hours',
    }),
  ),
  extended_hours: Type.Optional(Type.String({ description: 'true: as intraday_reporting=extended_hours' })),
  pnl_reset: Type.Optional(
    Type.Enum(['per_day', 'no_reset'], {
      description: 'whether profit and loss begin anew each day, below 1D',
      default: 'per_day',
    }),
  ),
});
