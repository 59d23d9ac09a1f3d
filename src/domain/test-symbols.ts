import { DEFAULT_FILL_ASSUMPTIONS } from './fill-assumptions.ts';
import { US_EQUITY_TICKS } from './tick-table.ts';
import type { Venue } from './venue.ts';

/** What the test venue does with an order. */
export const TestBehaviour = {
  /** Fills it whole at once. */
  Fill: 0,
  /** Fills half of it at once, then ends it. */
  Part: 1,
  /** Fills one lot a second, the first after a second. */
  Drip: 2,
  /** Turns it down, after it has been answered as taken. */
  Reject: 3,
  /** Lets it stand, and never fills it. */
  Hold: 4,
  /** Says nothing for a second, then fills it whole. */
  Slow: 5,
  /** Fills it whole at once, and the answer to whoever sent it is lost. */
  LostAnswer: 6,
} as const;
export type TestBehaviour = (typeof TestBehaviour)[keyof typeof TestBehaviour];

export interface TestSymbol {
  readonly symbol: string;
  readonly name: string;
  /** undefined: the quantity of the order chooses. */
  readonly behaviour: TestBehaviour | undefined;
}

/** For people who test how their program copes. Each provokes one behaviour with every order, whatever its terms. */
export const TEST_SYMBOLS: readonly TestSymbol[] = [
  { symbol: 'ZFILL', name: 'Test: fills at once', behaviour: TestBehaviour.Fill },
  { symbol: 'ZPART', name: 'Test: fills half, then is canceled', behaviour: TestBehaviour.Part },
  { symbol: 'ZDRIP', name: 'Test: fills a lot a second', behaviour: TestBehaviour.Drip },
  { symbol: 'ZREJECT', name: 'Test: rejected by the venue', behaviour: TestBehaviour.Reject },
  { symbol: 'ZHOLD', name: 'Test: never fills', behaviour: TestBehaviour.Hold },
  { symbol: 'ZSLOW', name: 'Test: fills after a second', behaviour: TestBehaviour.Slow },
  { symbol: 'ZLOSTACK', name: 'Test: fills, and the answer is lost', behaviour: TestBehaviour.LostAnswer },
  { symbol: 'ZQTY', name: 'Test: the quantity chooses', behaviour: undefined },
];

/** In `ZQTY`: 101 shares fill, 102 fill half, and so on in the order of the behaviours. Any other quantity fills. */
const FIRST_QTY = 101;

const bySymbol = new Map(TEST_SYMBOLS.map((tested) => [tested.symbol, tested]));

/** `qty` of the whole order, in shares; undefined for what is no test symbol. */
export function testBehaviour(symbol: string, qty: number): TestBehaviour | undefined {
  const tested = bySymbol.get(symbol);
  if (tested === undefined || tested.behaviour !== undefined) return tested?.behaviour;
  const chosen = qty - FIRST_QTY;
  return Object.values(TestBehaviour).find((behaviour) => behaviour === chosen) ?? TestBehaviour.Fill;
}

/** The only venue where test symbols trade, and it trades nothing else. */
export const TEST_VENUE: Omit<Venue, 'venueId'> = {
  mic: 'XTST',
  name: 'Test venue',
  makerFee: 0,
  takerFee: 0,
  latencyMicros: 0,
  ticks: US_EQUITY_TICKS,
  assumptions: DEFAULT_FILL_ASSUMPTIONS,
};
