import { Type } from 'typebox';
import { Answer, ErrorAnswer, Ticker } from './common.ts';
import { OrderAnswer } from './order.ts';

export const ClosePositionQuery = Type.Object({
  qty: Type.Optional(Type.String({ description: 'how much of it; instead of percentage', examples: ['40'] })),
  percentage: Type.Optional(
    Type.String({ description: 'how much of it, per cent, rounded down to the lot; instead of qty', examples: ['50'] }),
  ),
});

export const CloseAllQuery = Type.Object({
  cancel_orders: Type.Optional(Type.String({ description: 'true: cancels all open orders first', examples: ['true'] })),
});

export const CloseAllAnswer = Type.Array(
  Answer('Position closing', 'What became of one position.', {
    symbol: Ticker,
    status: Type.Integer({ description: 'what DELETE of this position alone would answer with', examples: [200] }),
    body: Type.Union([OrderAnswer, ErrorAnswer], { description: 'the order, or why there is none' }),
  }),
  { title: 'Position closings', description: 'What became of each position.' },
);
