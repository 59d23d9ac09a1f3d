import { expect, it } from 'vitest';
import type { World } from './commands.ts';
import type { ModelTerms } from './model-order.ts';
import { play, type Sights } from './side-by-side.ts';

/** Runs that the engine and the model once played differently, as fast-check had shrunk them, and some that chance seldom plays. */

const WORLD: World = {
  openingCash: 1_000_000_000,
  venueCount: 1,
  simulateLatency: false,
  stopTrigger: 'trade',
  limits: {
    maximumOrderSize: 30,
    maximumOrderValue: 1_000_000_000,
    priceCollarBasisPoints: 100,
    maximumPosition: 100,
    maximumOpenOrders: 100,
    maximumMessagesPerSecond: 1000,
    buyingPowerMultiplier: 1,
    selfMatch: 'off',
  },
};

const quote = (bidSize: number, askSize: number, bid = 100_000, ask = 100_000) => ({
  do: 'quote' as const,
  instrument: 0,
  venue: 0,
  bid: bidSize > 0 ? { price: bid, size: bidSize } : undefined,
  ask: askSize > 0 ? { price: ask, size: askSize } : undefined,
});

const submit = (terms: Partial<ModelTerms>) => ({
  do: 'submit' as const,
  account: 1,
  instrument: 0,
  side: 'buy' as const,
  type: terms.limit === undefined ? ('market' as const) : ('limit' as const),
  timeInForce: 'day' as const,
  qty: 1,
  limit: 0,
  clientOrderId: '',
  extendedHours: false,
  ...terms,
});

it('a replacement refused for a self-match ends the older order too where both are to be cancelled', () => {
  play({ ...WORLD, limits: { ...WORLD.limits, selfMatch: 'cancel_both' } }, [
    quote(1, 1),
    submit({ side: 'sell', limit: 100_100, timeInForce: 'opg' }),
    submit({ qty: 4, limit: 99_900 }),
    { do: 'replace', pick: 1, limit: 100_200 },
  ]);
});

it('an order for the open that comes back from its venue late does not wait for the next open', () => {
  play({ ...WORLD, simulateLatency: true }, [
    quote(0, 1),
    submit({ timeInForce: 'opg' }),
    { do: 'next phases', count: 4 },
    quote(1, 0),
    { do: 'wait', micros: 180 },
  ]);
});

it('an immediate order that comes back after its session does not wait for the next one', () => {
  play({ ...WORLD, simulateLatency: true }, [
    quote(0, 1),
    submit({ timeInForce: 'ioc' }),
    quote(1, 0),
    { do: 'next phases', count: 1 },
    { do: 'wait', micros: 180 },
  ]);
});

it('an order that fills past its new quantity while its venue is asked works on', () => {
  play({ ...WORLD, simulateLatency: true }, [
    quote(0, 5, 0, 100_500),
    submit({ qty: 5, limit: 100_000 }),
    { do: 'wait', micros: 200 },
    { do: 'replace', pick: 0, qty: 2, limit: 99_900 },
    quote(0, 3),
    { do: 'wait', micros: 400 },
    quote(0, 12),
    { do: 'wait', micros: 400 },
  ]);
});

it('a held leg is replaced without regard to what the check before found', () => {
  play({ ...WORLD, limits: { ...WORLD.limits, selfMatch: 'cancel_oldest' } }, [
    quote(1, 0),
    submit({ account: 2, orderClass: 'bracket', takeProfit: 100_100, stopLossStop: 99_900 }),
    submit({ account: 2, side: 'sell', qty: 10, orderClass: 'bracket', takeProfit: 99_700, stopLossStop: 100_300 }),
    { do: 'replace', pick: 1, limit: 99_600 },
  ]);
});

it('a replacement comes about where its order is taken out of the market meanwhile', () => {
  play({ ...WORLD, simulateLatency: true }, [
    quote(0, 5, 0, 100_500),
    submit({ qty: 5, limit: 100_000, timeInForce: 'gtc' }),
    { do: 'wait', micros: 200 },
    { do: 'next phases', count: 1 },
    { do: 'replace', pick: 0, qty: 3 },
    { do: 'wait', micros: 400 },
    { do: 'next phases', count: 3 },
    { do: 'wait', micros: 400 },
    { do: 'replace', pick: 0, qty: 2 },
    { do: 'wait', micros: 400 },
  ]);
});

it.each([
  ['canceled maximum_position', 1_000_000_000, { maximumPosition: 10 }],
  ['canceled insufficient_buying_power', 160_000_000, {}],
])('a stop loss that has nothing left to close may be refused: %s', (sight, openingCash, limits) => {
  const sights: Sights = new Map();
  play(
    { ...WORLD, openingCash, limits: { ...WORLD.limits, ...limits } },
    [
      quote(20, 20),
      submit({ side: 'sell', qty: 5, limit: 100_500 }),
      submit({ qty: 10, orderClass: 'oto', stopLossStop: 99_900 }),
      submit({ side: 'sell', qty: 10 }),
      submit({ qty: 5, limit: 99_000 }),
      { do: 'trade', instrument: 0, venue: 0, price: 99_900, qty: 1 },
    ],
    sights,
  );
  expect(sights.has(sight)).toBe(true);
});
