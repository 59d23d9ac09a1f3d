/*
 * Values all positions at what they could be closed at. Columns as in ../mark-to-market-columns.ts, whose scalar twin in
 * ../mark-to-market.ts gives the same bytes. Two rows at a time: a vector holds two doubles.
 */

/** Rows of a strip, all of one account. */
const STRIP_ROWS: i32 = 16;

/**
 * `quotes` holds by instrument the bid and the ask, which one load takes together; `multipliers` what a price times a
 * quantity of it is multiplied with to be money. All other columns are by row, the two sums by strip.
 */
export function markToMarket(
  quotes: usize,
  multipliers: usize,
  instrumentIds: usize,
  qtys: usize,
  markPrices: usize,
  marketValues: usize,
  longValues: usize,
  shortValues: usize,
  strips: i32,
): void {
  const zero = f64x2.splat(0);
  for (let strip = 0; strip < strips; strip++) {
    let long = zero;
    let short = zero;
    for (let pair = 0; pair < STRIP_ROWS; pair += 2) {
      const first = <usize>load<u32>(instrumentIds);
      const second = <usize>load<u32>(instrumentIds, 4);
      const firstQuote = v128.load(quotes + (first << 4));
      const secondQuote = v128.load(quotes + (second << 4));
      const bids = v128.shuffle<f64>(firstQuote, secondQuote, 0, 2);
      const asks = v128.shuffle<f64>(firstQuote, secondQuote, 1, 3);
      const multiplier = v128.load64_lane(
        multipliers + (second << 3),
        v128.load64_zero(multipliers + (first << 3)),
        1,
      );
      const qty = v128.load(qtys);
      // Neither long nor short, a flat row is left without a price, as one whose side of the market is empty.
      const price = v128.or(v128.and(bids, f64x2.gt(qty, zero)), v128.and(asks, f64x2.lt(qty, zero)));
      const isPriced = f64x2.gt(price, zero);
      const value = v128.bitselect(
        f64x2.mul(f64x2.mul(price, qty), multiplier),
        v128.load(marketValues),
        isPriced,
      );
      v128.store(markPrices, v128.bitselect(price, v128.load(markPrices), isPriced));
      v128.store(marketValues, value);
      long = f64x2.add(long, f64x2.pmax(zero, value));
      short = f64x2.add(short, f64x2.pmin(zero, value));
      instrumentIds += 8;
      qtys += 16;
      markPrices += 16;
      marketValues += 16;
    }
    store<f64>(longValues, f64x2.extract_lane(long, 0) + f64x2.extract_lane(long, 1));
    store<f64>(shortValues, f64x2.extract_lane(short, 0) + f64x2.extract_lane(short, 1));
    longValues += 8;
    shortValues += 8;
  }
}
