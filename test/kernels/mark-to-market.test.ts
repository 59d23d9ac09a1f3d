import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MarkToMarketFactory, scalarMarkToMarket, simdMarkToMarket } from '../../src/kernels/mark-to-market.ts';
import { MarkToMarketColumns, STRIP_ROWS } from '../../src/kernels/mark-to-market-columns.ts';

const MULTIPLIERS = [1, 100, 10_000] as const;
const STRIPS = 3;
const LARGEST = Number.MAX_SAFE_INTEGER;

interface Row {
  readonly instrumentId: number;
  readonly qty: number;
  readonly markPrice: number;
  readonly marketValue: number;
}

interface Quote {
  readonly bid: number;
  readonly ask: number;
}

/** Columns to fill anew for each case: a memory each would be slow to make. */
function bench(
  create: MarkToMarketFactory,
): (quotes: readonly Quote[], rows: readonly Row[], strips?: number) => Marked {
  const columns = new MarkToMarketColumns(MULTIPLIERS.length, STRIPS);
  const markToMarket = create(columns);
  return (quotes, rows, strips = STRIPS) => {
    columns.multipliers.set(MULTIPLIERS);
    columns.quotes.set(quotes.flatMap(({ bid, ask }) => [bid, ask]));
    for (let index = 0; index < STRIPS * STRIP_ROWS; index++) {
      const row = rows[index] ?? { instrumentId: 0, qty: 0, markPrice: 0, marketValue: 0 };
      columns.instrumentIds[index] = row.instrumentId;
      columns.qtys[index] = row.qty;
      columns.markPrices[index] = row.markPrice;
      columns.marketValues[index] = row.marketValue;
    }
    columns.longValues.fill(0);
    columns.shortValues.fill(0);
    markToMarket(strips);
    return {
      markPrices: [...columns.markPrices],
      marketValues: [...columns.marketValues],
      longValues: [...columns.longValues],
      shortValues: [...columns.shortValues],
    };
  };
}
type Marked = Readonly<Record<'markPrices' | 'marketValues' | 'longValues' | 'shortValues', number[]>>;

/** What exact arithmetic makes of one row. */
function exactly(quotes: readonly Quote[], { instrumentId, qty, markPrice, marketValue }: Row): [bigint, bigint] {
  const { bid, ask } = quotes[instrumentId]!;
  const price = qty > 0 ? bid : qty < 0 ? ask : 0;
  if (price === 0) return [BigInt(markPrice), BigInt(marketValue)];
  return [BigInt(price), BigInt(price) * BigInt(qty) * BigInt(MULTIPLIERS[instrumentId]!)];
}

const isExact = (value: bigint) => value >= -BigInt(LARGEST) && value <= BigInt(LARGEST);

const price = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 1, max: LARGEST }));
const quotes = fc.array(fc.record({ bid: price, ask: price }), {
  minLength: MULTIPLIERS.length,
  maxLength: MULTIPLIERS.length,
});
const signed = (largest: number) => fc.integer({ min: -largest, max: largest });
const row = fc.record<Row>({
  instrumentId: fc.nat(MULTIPLIERS.length - 1),
  qty: fc.oneof(fc.constant(0), signed(1000), signed(10_000_000), signed(LARGEST), fc.constantFrom(LARGEST, -LARGEST)),
  markPrice: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000_000 })),
  marketValue: signed(2 ** 45),
});
/** Any number of rows: strips half full, pairs half full, none. */
const rows = fc.array(row, { maxLength: STRIPS * STRIP_ROWS });

const simd = bench(simdMarkToMarket);
const scalar = bench(scalarMarkToMarket);

describe('mark-to-market', () => {
  it('is the same bytes from kernel and twin, past the exact range too', () => {
    fc.assert(
      fc.property(quotes, rows, fc.nat(STRIPS), (market, held, strips) => {
        // Equality here tells 0 from -0.
        expect(simd(market, held, strips)).toStrictEqual(scalar(market, held, strips));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['kernel', simd],
    ['twin', scalar],
  ])('by the %s is what exact arithmetic has, wherever that is a safe integer', (_, markToMarket) => {
    fc.assert(
      fc.property(quotes, rows, (market, held) => {
        const marked = markToMarket(market, held);
        for (let strip = 0; strip < STRIPS; strip++) {
          let [long, short] = [0n, 0n];
          let isSafe = true;
          for (let index = strip * STRIP_ROWS; index < Math.min((strip + 1) * STRIP_ROWS, held.length); index++) {
            const [exactPrice, exactValue] = exactly(market, held[index]!);
            expect(BigInt(marked.markPrices[index]!)).toBe(exactPrice);
            if (isExact(exactValue)) expect(BigInt(marked.marketValues[index]!)).toBe(exactValue);
            else isSafe = false;
            if (exactValue > 0n) long += exactValue;
            else short += exactValue;
          }
          if (isSafe && isExact(long)) expect(BigInt(marked.longValues[strip]!)).toBe(long);
          if (isSafe && isExact(short)) expect(BigInt(marked.shortValues[strip]!)).toBe(short);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['kernel', simd],
    ['twin', scalar],
  ])('by the %s is exact up to the largest amount of money there is', (_, markToMarket) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: LARGEST }),
        fc.nat(MULTIPLIERS.length - 1),
        fc.boolean(),
        (at, id, buys) => {
          const multiplier = MULTIPLIERS[id]!;
          const unit = BigInt(at) * BigInt(multiplier);
          fc.pre(isExact(unit));
          const most = Number(BigInt(LARGEST) / unit);
          const held = { instrumentId: id, qty: buys ? most : -most, markPrice: 0, marketValue: 0 };
          const market = MULTIPLIERS.map(() => (buys ? { bid: at, ask: 0 } : { bid: 0, ask: at }));
          const marked = markToMarket(market, [held]);
          const value = BigInt(held.qty) * unit;
          expect(BigInt(marked.marketValues[0]!)).toBe(value);
          expect(BigInt(marked[buys ? 'longValues' : 'shortValues'][0]!)).toBe(value);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['kernel', simd],
    ['twin', scalar],
  ])('by the %s takes longs at the bid, shorts at the ask, and leaves the rest as it was', (_, markToMarket) => {
    const market = [
      { bid: 10, ask: 11 },
      { bid: 0, ask: 21 },
      { bid: 30, ask: 0 },
    ];
    const before = { markPrice: 5, marketValue: 500 };
    const held = [
      { ...before, instrumentId: 0, qty: 3 },
      { ...before, instrumentId: 0, qty: -3 },
      { ...before, instrumentId: 0, qty: 0 },
      { ...before, instrumentId: 1, qty: 3 },
      { ...before, instrumentId: 2, qty: -3 },
    ];
    const { markPrices, marketValues, longValues, shortValues } = markToMarket(market, held);
    expect(markPrices.slice(0, 5)).toEqual([10, 11, 5, 5, 5]);
    expect(marketValues.slice(0, 5)).toEqual([30, -33, 500, 500, 500]);
    expect([longValues, shortValues]).toEqual([
      [1530, 0, 0],
      [-33, 0, 0],
    ]);
  });

  it.each([
    ['kernel', simd],
    ['twin', scalar],
  ])('by the %s ends with the strips that it is told to value', (_, markToMarket) => {
    const market = MULTIPLIERS.map(() => ({ bid: 10, ask: 11 }));
    const held = Array.from({ length: STRIPS * STRIP_ROWS }, () => ({
      instrumentId: 0,
      qty: 1,
      markPrice: 1,
      marketValue: 1,
    }));
    const { marketValues, longValues } = markToMarket(market, held, 2);
    expect(marketValues.indexOf(1)).toBe(2 * STRIP_ROWS);
    expect(longValues).toEqual([160, 160, 0]);
  });
});
