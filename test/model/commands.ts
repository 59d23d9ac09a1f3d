import fc from 'fast-check';
import type { ModelSide, ModelTerms } from './model-order.ts';
import type { ModelLimits } from './model-risk.ts';

/** Price and size of one side of a quote; absent: the side is empty. Prices are in ten-thousandths of a dollar. */
type QuotedSide = { readonly price: number; readonly size: number } | undefined;

/** What may happen to an engine. Plain data, so that a failing run can be printed and played again. */
export type Command =
  | ({ readonly do: 'submit' } & ModelTerms)
  | {
      readonly do: 'quote';
      readonly instrument: number;
      readonly venue: number;
      readonly bid: QuotedSide;
      readonly ask: QuotedSide;
    }
  | {
      readonly do: 'trade';
      readonly instrument: number;
      readonly venue: number;
      readonly price: number;
      readonly qty: number;
    }
  /** Of one of the live orders of all accounts, oldest first: `pick` modulo their number. */
  | { readonly do: 'cancel'; readonly pick: number }
  /** Of a number that may be anybody's or nobody's. */
  | { readonly do: 'cancel by number'; readonly account: number; readonly order: number }
  | { readonly do: 'cancel all'; readonly account: number }
  /** Of the trading day, from the regular session on. */
  | { readonly do: 'next phases'; readonly count: number }
  | { readonly do: 'wait'; readonly micros: number }
  | { readonly do: 'confirm quotes' }
  | { readonly do: 'rank'; readonly instrument: number; readonly side: ModelSide; readonly venues: readonly number[] }
  | { readonly do: 'venue'; readonly venue: number; readonly enabled: boolean }
  | { readonly do: 'mark' };

export interface World {
  readonly limits: ModelLimits;
  readonly openingCash: number;
  readonly venueCount: number;
  /** Whether requests travel to their venues. */
  readonly simulateLatency: boolean;
}

/** The most; of a world with fewer, a command's venue is taken modulo their number. */
export const VENUE_COUNT = 4;
export const INSTRUMENT_COUNT = 2;
export const ACCOUNTS = [1, 2, 3];
export const QUOTE_MAX_AGE_MILLIS = 1000;

const account = fc.constantFrom(...ACCOUNTS);
const venue = fc.nat({ max: VENUE_COUNT - 1 });
const side = fc.constantFrom<ModelSide>('buy', 'sell');
const size = fc.integer({ min: 1, max: 12 });

/** The first instrument trades around ten dollars, the second around one, where the tick changes. */
const instrumentAndPrice = fc.oneof(
  { weight: 3, arbitrary: fc.record({ instrument: fc.constant(0), price: centsAround(1000, 6) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      instrument: fc.constant(1),
      price: fc.oneof(
        centsAround(100, 3),
        fc.integer({ min: -60, max: 60 }).map((steps) => 10_000 + steps),
      ),
    }),
  },
);

function centsAround(middle: number, reach: number): fc.Arbitrary<number> {
  return fc.integer({ min: -reach, max: reach }).map((cents) => (middle + cents) * 100);
}

const submit = fc
  .record({
    account,
    at: instrumentAndPrice,
    side,
    type: fc.constantFrom<ModelTerms['type']>('market', 'limit', 'limit', 'limit'),
    timeInForce: fc.constantFrom<ModelTerms['timeInForce']>('day', 'day', 'gtc', 'ioc', 'fok'),
    qty: fc.oneof({ weight: 9, arbitrary: size }, { weight: 1, arbitrary: fc.integer({ min: 10, max: 80 }) }),
    extendedHours: fc.constantFrom(false, false, false, true),
    clientOrderId: fc.constantFrom('', '', '', '', '', '', '', 'mine', 'yours'),
  })
  .map(
    ({ at: { instrument, price }, type, ...terms }): Command => ({
      do: 'submit',
      instrument,
      type,
      limit: type === 'market' ? 0 : price,
      ...terms,
    }),
  );

/** Now and then a venue's quote is crossed with another's or with itself: feeds are like that. */
const quote = fc
  .record({
    at: instrumentAndPrice,
    venue,
    bidSize: fc.oneof({ weight: 4, arbitrary: size }, { weight: 1, arbitrary: fc.constant(0) }),
    askSize: fc.oneof({ weight: 4, arbitrary: size }, { weight: 1, arbitrary: fc.constant(0) }),
    spread: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ at: { instrument, price }, venue: on, bidSize, askSize, spread }): Command => {
    const bid = bidSize > 0 ? { price, size: bidSize } : undefined;
    const ask = askSize > 0 ? { price: price + spread * 100, size: askSize } : undefined;
    return { do: 'quote', instrument, venue: on, bid, ask };
  });

const trade = fc
  .record({ at: instrumentAndPrice, venue, qty: size })
  .map(({ at, venue: on, qty }): Command => ({ do: 'trade', ...at, venue: on, qty }));

export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 40, arbitrary: submit },
  { weight: 30, arbitrary: quote },
  { weight: 8, arbitrary: trade },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('cancel' as const), pick: fc.nat({ max: 100 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('cancel by number' as const),
      account,
      order: fc.nat({ max: 40 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel all' as const), account }) },
  {
    // Not before the model knows that orders wait for their part of the session.
    weight: 0,
    arbitrary: fc.record({ do: fc.constant('next phases' as const), count: fc.constantFrom(4, 4, 4, 1, 2, 3) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      micros: fc.oneof(fc.nat({ max: 400 }), fc.nat({ max: 700_000 })),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'confirm quotes' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('rank' as const),
      instrument: fc.nat({ max: INSTRUMENT_COUNT - 1 }),
      side,
      venues: fc.shuffledSubarray([0, 1, 2, 3], { minLength: VENUE_COUNT, maxLength: VENUE_COUNT }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('venue' as const), venue, enabled: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ do: 'mark' as const }) },
);

/** Limits narrow enough that every rule refuses now and then. */
export const world: fc.Arbitrary<World> = fc.record({
  openingCash: fc.constantFrom(1_000_000_000, 300_000_000),
  venueCount: fc.integer({ min: 1, max: VENUE_COUNT }),
  simulateLatency: fc.constantFrom(false, false, true),
  limits: fc.record({
    maximumOrderSize: fc.constantFrom(30, 60),
    maximumOrderValue: fc.constantFrom(1_000_000_000, 400_000_000),
    priceCollarBasisPoints: fc.constantFrom(30, 100, 500),
    maximumPosition: fc.constantFrom(40, 200),
    maximumOpenOrders: fc.constantFrom(3, 100, 100),
    maximumMessagesPerSecond: fc.constantFrom(25, 1000, 1000),
    buyingPowerMultiplier: fc.constantFrom(1, 2, 4),
    selfMatch: fc.constantFrom<ModelLimits['selfMatch']>('off', 'cancel_newest', 'cancel_oldest', 'cancel_both'),
  }),
});

/** A run as text that can be pasted into a test. */
export function asProgram(run: World, commands: readonly Command[]): string {
  return `play(${JSON.stringify(run)}, [\n${commands.map((each) => `  ${JSON.stringify(each)},`).join('\n')}\n]);`;
}
