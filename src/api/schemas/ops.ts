import { Type } from 'typebox';
import { MARKETABLE_NAMES, QUEUE_POSITION_NAMES } from '../../domain/fill-assumptions.ts';
import { Answer, Choice, Decimal, Mic, Nullable, Ticker } from './common.ts';

const count = (description: string, example = 0) => Type.Integer({ description, minimum: 0, examples: [example] });
const ratio = (description: string, example: number) =>
  Type.Number({ description, minimum: 0, maximum: 1, examples: [example] });
const Age = Nullable(Type.Number({ description: 'milliseconds; null where there is nothing yet', examples: [12.5] }));
const Price = Nullable(Decimal('null where the side is empty', '184.28'));
const Size = Decimal('0 where the side is empty', '300');

export const VenueAnswer = Answer('Venue', 'A venue, its terms and what became of the orders sent to it.', {
  mic: Mic,
  name: Type.String({ examples: ['NYSE'] }),
  maker_fee: Decimal('dollars a share for a resting order; negative is a rebate', '-0.0012'),
  taker_fee: Decimal('dollars a share for taking; negative is a rebate', '0.003'),
  latency_us: count('one way, microseconds', 180),
  assumptions: Answer('Fill assumptions', 'How the venue is assumed to fill orders, where quotes do not tell.', {
    queue_position: Choice([...QUEUE_POSITION_NAMES], 'what a resting order waits for'),
    marketable: Choice([...MARKETABLE_NAMES], 'how much a displayed quote gives'),
    latency_jitter_us: count('up to how much longer a request takes, microseconds'),
    partial_fill_probability: ratio('how often an order gets a random part of what it could take', 0),
    reject_probability: ratio('how often the venue turns an order away', 0),
  }),
  enabled: Type.Boolean({ description: 'false: the router sends it nothing', examples: [true] }),
  fill_ratio: ratio('filled over routed quantity; 1 without a history', 0.93),
  reject_ratio: ratio('rejected over routed orders', 0),
});
export const VenueList = Type.Array(VenueAnswer, { title: 'Venues', description: 'Every venue.' });
export const VenuePath = Type.Object({ mic: Mic });
export const VenueChange = Type.Object(
  { enabled: Type.Boolean({ description: 'false takes the venue out of routing', examples: [false] }) },
  { title: 'Venue change', additionalProperties: false },
);

const decimalInput = (description: string, example: string) =>
  Type.Union([Type.String(), Type.Number()], { description, examples: [example] });
const QuoteInput = Type.Object(
  {
    symbol: Ticker,
    venue: Mic,
    bid_price: decimalInput('0 where nobody bids', '184.27'),
    bid_size: decimalInput('0 where nobody bids', '300'),
    ask_price: decimalInput('0 where nobody offers', '184.29'),
    ask_size: decimalInput('0 where nobody offers', '200'),
    market_time: Type.Optional(Type.Integer({ description: 'Unix milliseconds; now where absent' })),
  },
  { title: 'Quote', description: "One venue's best bid and offer; both sides are replaced." },
);
/** Documentation only: `parseQuotes` reads the body. */
export const QuotesRequest = Type.Union([QuoteInput, Type.Array(QuoteInput)], {
  description: 'One quote or a list of them; all are taken or none.',
});
export const QuotesAccepted = Answer('Quotes taken', 'How many quotes were applied.', { accepted: count('quotes', 1) });

export const QuoteBoardAnswer = Answer('Quotes', "Every venue's quote for one asset, and the national best.", {
  symbol: Ticker,
  feed: Choice(['synthetic', 'lean', 'pushed'], 'where the quotes come from'),
  derived: Type.Boolean({
    description: "true: the recording has only the national best; venues' quotes are derived from it",
    examples: [false],
  }),
  nbbo: Answer('NBBO', "The feed's best over all venues; sizes are summed over the venues at that price.", {
    bid_price: Price,
    bid_size: Size,
    ask_price: Price,
    ask_size: Size,
  }),
  venues: Type.Array(
    Answer('Venue quote', 'What one venue displays.', {
      venue: Mic,
      name: Type.String({ examples: ['NYSE'] }),
      bid_price: Price,
      bid_size: Size,
      bid_taken: Decimal('what our clients took of bid_size since it was displayed', '0'),
      ask_price: Price,
      ask_size: Size,
      ask_taken: Decimal('what our clients took of ask_size since it was displayed', '0'),
      resting_bid_price: Price,
      resting_bid_size: Decimal("our clients' orders at resting_bid_price", '0'),
      resting_ask_price: Price,
      resting_ask_size: Decimal("our clients' orders at resting_ask_price", '0'),
      market_time: Nullable(Type.Number({ description: "the feed's own time in milliseconds", examples: [34200000] })),
      age_ms: Age,
      stale: Type.Boolean({ description: 'true: too old, the router skips it', examples: [false] }),
    }),
  ),
});

const RankedVenues = Type.Array(
  Answer('Ranked venue', 'A venue and its score.', {
    venue: Mic,
    score: Nullable(Type.Number({ description: 'higher is better; null: not to be used', examples: [0.87] })),
  }),
  { description: 'best first' },
);
export const RankingAnswer = Answer('Ranking', 'The order in which venues are tried for one asset.', {
  symbol: Ticker,
  age_ms: Age,
  refreshes: count('rankings published since the start', 4711),
  refresh_us: Nullable(Type.Number({ description: 'time the last one took, microseconds', examples: [42.1] })),
  buy: RankedVenues,
  sell: RankedVenues,
});
