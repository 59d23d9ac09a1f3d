/*
 * Scores every (instrument, side, venue) of the quote board and ranks each list. A vector's two lanes are the two sides of
 * one row, the bid in lane 0 (which sellers meet), the ask in lane 1 (which buyers meet): the board's own order, so that
 * nothing has to be moved from lane to lane. Prices are handled by what they are worth to a taker, a bid as it is and an
 * ask negated; then more is better on both sides.
 *
 * Its scalar twin is ../rank-venues-scalar.ts: every sum and product is made in the same order there, so that scores agree
 * in every bit. What each argument is, is said in ../ranking-arguments.ts.
 */

/** Byte offsets in a row of the board. */
const BID_PRICE_AND_SIZE: usize = 0;
const ASK_PRICE_AND_SIZE: usize = 16;
const BID_AND_ASK_TAKEN: usize = 32;
const UPDATED_AT: usize = 56;
const RESTING_BID: usize = 64;
const RESTING_ASK: usize = 80;
const ROW_BYTES: usize = 128;

/** Tries to read a row that keeps being written; after that its venue is not ranked in this refresh. */
const COPY_ATTEMPTS: i32 = 1000;

/** Venues are ranked in blocks of four; those that fill up the last block are worth less than any. */
const BLOCK: usize = 4;
const BLOCK_BYTES: usize = 64;

/*
 * The scratch: one list's scores, then constants. They are kept in memory because the engine makes a constant vector anew
 * with three instructions at every use, but loads one with none of its own.
 */
const NOTHING: usize = 256;
const NEGATE_ASK: usize = 272;
const SIZE_BONUS: usize = 288;
const SIZE_OF_HALF_BONUS: usize = 304;

function storeConstants(scratch: usize): void {
  v128.store(scratch, f64x2.splat(-Infinity), NOTHING);
  v128.store(scratch, f64x2.replace_lane(f64x2.splat(0), 1, -0.0), NEGATE_ASK);
  v128.store(scratch, f64x2.splat(500), SIZE_BONUS);
  v128.store(scratch, f64x2.splat(300), SIZE_OF_HALF_BONUS);
}

/** The score of a row for both takers; -Infinity where there is nothing to take or it is stale. */
// @ts-ignore: decorator
@inline
function scoreRow(row: usize, scratch: usize, multiplier: v128, cost: v128, freshFrom: v128): v128 {
  const ZERO = f64x2.splat(0);
  const nothing = v128.load(scratch, NOTHING);
  const negateAsk = v128.load(scratch, NEGATE_ASK);
  const isFresh = f64x2.ge(v128.load_splat<f64>(row, UPDATED_AT), freshFrom);

  const bid = v128.load(row, BID_PRICE_AND_SIZE);
  const ask = v128.load(row, ASK_PRICE_AND_SIZE);
  const price = v128.shuffle<f64>(bid, ask, 0, 2);
  const remaining = f64x2.sub(v128.shuffle<f64>(bid, ask, 1, 3), v128.load(row, BID_AND_ASK_TAKEN));
  const isDisplayed = v128.and(isFresh, f64x2.gt(f64x2.pmin(price, remaining), ZERO));
  let touch = v128.bitselect(v128.xor(price, negateAsk), nothing, isDisplayed);
  let size = v128.and(remaining, isDisplayed);

  const restingBid = v128.load(row, RESTING_BID);
  const restingAsk = v128.load(row, RESTING_ASK);
  const restingSize = v128.shuffle<f64>(restingBid, restingAsk, 1, 3);
  if (v128.any_true(restingSize)) {
    const restingPrice = v128.shuffle<f64>(restingBid, restingAsk, 0, 2);
    const isResting = v128.and(isFresh, f64x2.gt(f64x2.pmin(restingPrice, restingSize), ZERO));
    const resting = v128.bitselect(v128.xor(restingPrice, negateAsk), nothing, isResting);
    const best = f64x2.pmax(touch, resting);
    size = f64x2.add(
      v128.and(size, f64x2.eq(touch, best)),
      v128.and(restingSize, v128.and(isResting, f64x2.eq(resting, best))),
    );
    touch = best;
  }

  const bonus = f64x2.div(
    f64x2.mul(v128.load(scratch, SIZE_BONUS), size),
    f64x2.add(size, v128.load(scratch, SIZE_OF_HALF_BONUS)),
  );
  return f64x2.add(f64x2.sub(f64x2.mul(touch, multiplier), cost), bonus);
}

/** As scoreRow, of a row that a writer was in the middle of: again until it was not, within reason. */
function scoreRowAgain(
  row: usize,
  sequence: usize,
  scratch: usize,
  multiplier: v128,
  cost: v128,
  freshFrom: v128,
): v128 {
  for (let attempt = 0; attempt < COPY_ATTEMPTS; attempt++) {
    const before = atomic.load<i32>(sequence);
    const score = scoreRow(row, scratch, multiplier, cost, freshFrom);
    if ((before & 1) == 0 && atomic.load<i32>(sequence) == before) return score;
  }
  return v128.load(scratch, NOTHING);
}

// @ts-ignore: decorator
@inline
function atPlace(venue: usize, place: i64): i64 {
  return (<i64>venue) << (place << 2);
}

/**
 * Ranks one instrument's lists, both at once. A venue's place is the number of those ahead of it, by their score and then
 * by their number: counted, not sorted, as counting takes no branch that depends on the scores.
 */
// @ts-ignore: decorator
@inline
function rankLists(scores: usize, end: usize, ranks: usize): void {
  let bids: i64 = 0;
  let asks: i64 = 0;
  let venue: usize = 0;
  for (let block = scores; block < end; block += BLOCK_BYTES) {
    const s0 = v128.load(block);
    const s1 = v128.load(block, 16);
    const s2 = v128.load(block, 32);
    const s3 = v128.load(block, 48);
    const is0Before1 = f64x2.ge(s0, s1);
    const is0Before2 = f64x2.ge(s0, s2);
    const is0Before3 = f64x2.ge(s0, s3);
    const is1Before2 = f64x2.ge(s1, s2);
    const is1Before3 = f64x2.ge(s1, s3);
    const is2Before3 = f64x2.ge(s2, s3);
    // What holds is -1: in a block of four, 3 - n are ahead of the n-th from behind unless it is ahead of them.
    let p0 = i64x2.add(i64x2.splat(3), i64x2.add(is0Before1, i64x2.add(is0Before2, is0Before3)));
    let p1 = i64x2.add(i64x2.splat(2), i64x2.sub(i64x2.add(is1Before2, is1Before3), is0Before1));
    let p2 = i64x2.add(i64x2.splat(1), i64x2.sub(is2Before3, i64x2.add(is0Before2, is1Before2)));
    let p3 = i64x2.neg(i64x2.add(is0Before3, i64x2.add(is1Before3, is2Before3)));
    for (let other = scores; other < block; other += 16) {
      const s = v128.load(other);
      p0 = i64x2.sub(p0, f64x2.ge(s, s0));
      p1 = i64x2.sub(p1, f64x2.ge(s, s1));
      p2 = i64x2.sub(p2, f64x2.ge(s, s2));
      p3 = i64x2.sub(p3, f64x2.ge(s, s3));
    }
    for (let other = block + BLOCK_BYTES; other < end; other += 16) {
      const s = v128.load(other);
      p0 = i64x2.sub(p0, f64x2.gt(s, s0));
      p1 = i64x2.sub(p1, f64x2.gt(s, s1));
      p2 = i64x2.sub(p2, f64x2.gt(s, s2));
      p3 = i64x2.sub(p3, f64x2.gt(s, s3));
    }
    bids |= atPlace(venue, i64x2.extract_lane(p0, 0)) | atPlace(venue + 1, i64x2.extract_lane(p1, 0));
    bids |= atPlace(venue + 2, i64x2.extract_lane(p2, 0)) | atPlace(venue + 3, i64x2.extract_lane(p3, 0));
    asks |= atPlace(venue, i64x2.extract_lane(p0, 1)) | atPlace(venue + 1, i64x2.extract_lane(p1, 1));
    asks |= atPlace(venue + 2, i64x2.extract_lane(p2, 1)) | atPlace(venue + 3, i64x2.extract_lane(p3, 1));
    venue += BLOCK;
  }
  store<i64>(ranks, bids);
  store<i64>(ranks, asks, 8);
}

export function rankVenues(
  cells: usize,
  sequences: usize,
  priceMultipliers: usize,
  costs: usize,
  freshFrom: usize,
  scratch: usize,
  ranks: usize,
  scores: usize,
  instrumentCount: usize,
  venueCount: usize,
): void {
  storeConstants(scratch);
  const listBytes = venueCount << 4;
  const listEnd = scratch + ((listBytes + BLOCK_BYTES - 1) & ~(BLOCK_BYTES - 1));
  for (let score = scratch + listBytes; score < listEnd; score += 16) v128.store(score, f64x2.splat(-Infinity));

  for (let instrument: usize = 0; instrument < instrumentCount; instrument++) {
    const multiplier = v128.load_splat<f64>(priceMultipliers + (instrument << 3));
    for (let venue: usize = 0; venue < venueCount; venue++) {
      const cost = v128.load_splat<f64>(costs + (venue << 3));
      const fresh = v128.load_splat<f64>(freshFrom + (venue << 3));
      const before = atomic.load<i32>(sequences);
      let score = scoreRow(cells, scratch, multiplier, cost, fresh);
      if ((before & 1) == 1 || atomic.load<i32>(sequences) != before) {
        score = scoreRowAgain(cells, sequences, scratch, multiplier, cost, fresh);
      }
      v128.store(scratch + (venue << 4), score);
      v128.store(scores, score);
      cells += ROW_BYTES;
      sequences += 4;
      scores += 16;
    }
    rankLists(scratch, listEnd, ranks);
    ranks += 16;
  }
}
