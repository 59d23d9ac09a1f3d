import fc from 'fast-check';
import type { ModelSide, ModelTerms } from './model-order.ts';
import type { ModelChange } from './model-replacement.ts';
import type { ModelLimits } from './model-risk.ts';

/** Price and size of one side of a quote; absent: the side is empty. Prices are in ten-thousandths of a dollar. */
type QuotedSide = { readonly price: number; readonly size: number } | undefined;

/** What may happen to an engine. Plain data, so that a failing run can be printed and played again. */
export type Command =
  | ({ readonly do: 'submit' } & ModelTerms)
  /** All of the first one's account. */
  | { readonly do: 'batch'; readonly orders: readonly ModelTerms[] }
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
  | ({ readonly do: 'replace'; readonly pick: number } & ModelChange)
  | { readonly do: 'cancel by number'; readonly account: number; readonly order: number }
  | { readonly do: 'cancel all'; readonly account: number }
  /** Of the trading day, from the regular session on. */
  | { readonly do: 'next phases'; readonly count: number }
  /** A market that never shuts begins its next day. */
  | { readonly do: 'same phase again' }
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
  readonly stopTrigger: 'trade' | 'quote';
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

/** Left out most of the time. */
function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined, freq: 1 });
}

const lasting = fc.constantFrom<ModelTerms['timeInForce']>('day', 'day', 'gtc');
const someCents = fc.integer({ min: 1, max: 5 }).map((cents) => cents * 100);
/** Now and then about as much as the price that it is for. */
const someTrail = fc.oneof(
  { weight: 9, arbitrary: someCents },
  { weight: 1, arbitrary: instrumentAndPrice.map(({ price }) => price) },
);

const simple = fc.record({
  at: instrumentAndPrice,
  type: fc.constantFrom<ModelTerms['type']>('market', 'limit', 'limit', 'limit'),
  timeInForce: fc.constantFrom<ModelTerms['timeInForce']>('day', 'day', 'gtc', 'ioc', 'fok'),
});
const stop = fc
  .record({ at: instrumentAndPrice, timeInForce: lasting, stop: someCents, isLimit: fc.boolean() })
  .map(({ at, timeInForce, stop: away, isLimit }) => ({
    at,
    type: isLimit ? ('stop_limit' as const) : ('stop' as const),
    timeInForce,
    stop: at.price + away - 300,
  }));
const trailing = fc
  .record({
    at: instrumentAndPrice,
    timeInForce: lasting,
    trailPrice: someTrail,
    trailBasisPoints: fc.integer({ min: 5, max: 80 }),
    isPercent: fc.boolean(),
  })
  .map(({ at, timeInForce, trailPrice, trailBasisPoints, isPercent }) => ({
    at,
    type: 'trailing_stop' as const,
    timeInForce,
    ...(isPercent ? { trailBasisPoints } : { trailPrice }),
  }));
const auction = fc.record({
  at: instrumentAndPrice,
  type: fc.constantFrom<ModelTerms['type']>('market', 'limit'),
  timeInForce: fc.constantFrom<ModelTerms['timeInForce']>('opg', 'cls'),
});
const iceberg = fc.record({
  at: instrumentAndPrice,
  type: fc.constant('limit' as const),
  timeInForce: lasting,
  qty: fc.integer({ min: 4, max: 25 }),
  display: fc.integer({ min: 1, max: 6 }),
});
const directed = fc.tuple(simple, venue).map(([terms, destination]) => ({ ...terms, destination }));
const intended = fc.record({
  at: instrumentAndPrice,
  type: fc.constantFrom<ModelTerms['type']>('market', 'limit'),
  timeInForce: lasting,
  intent: fc.constantFrom<NonNullable<ModelTerms['intent']>>('to_open', 'to_close', 'to_close'),
});
const notional = fc.record({
  at: instrumentAndPrice,
  type: fc.constantFrom<ModelTerms['type']>('market', 'limit'),
  timeInForce: lasting,
  notional: fc.integer({ min: 500_000, max: 120_000_000 }),
});
/** What its legs are away from it, each on its own side. */
const linked = fc.record({
  at: instrumentAndPrice,
  type: fc.constantFrom<ModelTerms['type']>('market', 'limit'),
  timeInForce: lasting,
  orderClass: fc.constantFrom<NonNullable<ModelTerms['orderClass']>>('bracket', 'bracket', 'oto', 'oco', 'oco'),
  gain: someCents,
  loss: someCents,
  isTakeProfit: fc.boolean(),
  isStopLimit: fc.boolean(),
});

/** The side decides where legs stand; a market order has no limit, one for an amount no quantity. */
const submit = fc
  .record({
    account,
    side,
    qty: fc.oneof({ weight: 9, arbitrary: size }, { weight: 1, arbitrary: fc.integer({ min: 10, max: 80 }) }),
    extendedHours: fc.constantFrom(false, false, false, true),
    clientOrderId: fc.constantFrom('', '', '', '', '', '', '', 'mine', 'yours'),
    terms: fc.oneof(
      { weight: 10, arbitrary: simple },
      { weight: 3, arbitrary: stop },
      { weight: 2, arbitrary: trailing },
      { weight: 1, arbitrary: auction },
      { weight: 2, arbitrary: iceberg },
      { weight: 1, arbitrary: directed },
      { weight: 1, arbitrary: intended },
      { weight: 1, arbitrary: notional },
      { weight: 4, arbitrary: linked.map(withLegs) },
    ),
  })
  .map(({ terms: { at, ...terms }, ...common }): Command => {
    const isLimit = terms.type === 'limit' || terms.type === 'stop_limit';
    return { do: 'submit', ...common, limit: isLimit ? at.price : 0, instrument: at.instrument, ...terms };
  })
  .map((sent) => legsOnTheirSides(sent as Sent));

const batch = fc.array(submit, { minLength: 1, maxLength: 6 }).map((orders): Command => {
  const { account: sender } = orders[0] as Sent;
  const terms = orders.map((order): ModelTerms => {
    const { do: _, ...rest } = order as Sent;
    return { ...rest, account: sender };
  });
  return { do: 'batch', orders: terms };
});

type Sent = Extract<Command, { do: 'submit' }>;

function withLegs({
  gain,
  loss,
  isTakeProfit,
  isStopLimit,
  ...terms
}: typeof linked extends fc.Arbitrary<infer T> ? T : never) {
  const { orderClass, at } = terms;
  const hasTakeProfit = orderClass === 'bracket' || (orderClass === 'oto' && isTakeProfit);
  const hasStopLoss = orderClass !== 'oto' || !isTakeProfit;
  return {
    ...terms,
    type: orderClass === 'oco' ? ('limit' as const) : terms.type,
    ...(hasTakeProfit ? { takeProfit: at.price + gain } : {}),
    ...(hasStopLoss ? { stopLossStop: at.price - loss } : {}),
    ...(hasStopLoss && isStopLimit ? { stopLossLimit: at.price - loss - 100 } : {}),
  };
}

/** Prices of legs are made for somebody who buys, of an OCO order for somebody who sells: for the other side they are mirrored. */
function legsOnTheirSides(sent: Sent): Command {
  const { orderClass = 'simple', side: on, takeProfit, stopLossStop, stopLossLimit } = sent;
  if (orderClass === 'simple' || (on === 'buy') !== (orderClass === 'oco')) return sent;
  const middle = stopLossStop === undefined ? takeProfit! - 300 : stopLossStop + 300;
  const mirrored = (price: number) => Math.max(100, 2 * middle - price);
  return {
    ...sent,
    ...(takeProfit === undefined ? {} : { takeProfit: mirrored(takeProfit) }),
    ...(stopLossStop === undefined ? {} : { stopLossStop: mirrored(stopLossStop) }),
    ...(stopLossLimit === undefined ? {} : { stopLossLimit: mirrored(stopLossLimit) }),
  };
}

const replace = fc
  .record({
    pick: fc.nat({ max: 100 }),
    qty: seldom(size),
    limit: fc.option(instrumentAndPrice, { nil: undefined }),
    stop: seldom(instrumentAndPrice),
    trailPrice: seldom(someTrail),
    timeInForce: seldom(lasting),
    clientOrderId: seldom(fc.constantFrom('ours', 'mine')),
  })
  .map(({ limit, stop: at, ...change }): Command => {
    const prices = { limit: limit?.price, stop: at?.price };
    const given = Object.entries({ ...change, ...prices }).filter(([, value]) => value !== undefined);
    return { do: 'replace', pick: change.pick, ...Object.fromEntries(given) };
  });

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
  { weight: 3, arbitrary: batch },
  { weight: 30, arbitrary: quote },
  { weight: 8, arbitrary: trade },
  { weight: 8, arbitrary: replace },
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
  { weight: 1, arbitrary: fc.constant({ do: 'same phase again' as const }) },
  {
    weight: 2,
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
  stopTrigger: fc.constantFrom<World['stopTrigger']>('trade', 'quote'),
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
