import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InstrumentIndex } from '../../src/api/market/instrument-index.ts';
import { parseQuotes } from '../../src/api/market/parse-quotes.ts';
import { Destinations } from '../../src/api/orders/destinations.ts';
import { OrderDraft } from '../../src/api/orders/order-draft.ts';
import { parseOrder } from '../../src/api/orders/parse-order.ts';
import { defineInstrument, notional } from '../../src/domain/instrument.ts';
import { isOnTick, US_EQUITY_TICKS } from '../../src/domain/tick-table.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';

/** Tenths of a share in lots of a half, at cents. */
const HALVES = defineInstrument({
  instrumentId: 0,
  symbol: 'HALF',
  name: 'Halves',
  exchange: '',
  priceDecimals: 2,
  qtyDecimals: 1,
  lotSize: 5,
  ticks: US_EQUITY_TICKS,
});
const instruments = new InstrumentIndex([HALVES]);
const vocabulary = { instruments, destinations: new Destinations(US_EQUITY_VENUES) };
const ORDER = { symbol: 'HALF', qty: '1.5', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '2.5' };

describe('an asset with scales of its own', () => {
  const draft = new OrderDraft();

  it('takes quantities in its lots', () => {
    expect(parseOrder(ORDER, 1, vocabulary, draft)).toBeUndefined();
    expect(draft).toMatchObject({ qty: 15, limitPrice: 250 });
    expect(parseOrder({ ...ORDER, qty: '1.2' }, 1, vocabulary, draft)?.message).toBe('qty must be a multiple of 0.5');
    expect(parseOrder({ ...ORDER, qty: '1.25' }, 1, vocabulary, draft)?.message).toBe('qty must be a multiple of 0.5');
  });

  it('names the increment of prices finer than its scale', () => {
    expect(parseOrder({ ...ORDER, limit_price: 2.505 }, 1, vocabulary, draft)?.message).toContain('increment 0.01');
  });

  it('is quoted in its lots', () => {
    const context = { instruments, venues: US_EQUITY_VENUES, nowMillis: 0 };
    const quote = { symbol: 'HALF', venue: 'XNYS', bid_price: 1, bid_size: 1.2, ask_price: 2, ask_size: 1 };
    expect(parseQuotes(quote, context)).toMatchObject({ message: 'bid_size must be a multiple of 0.5' });
    expect(parseQuotes({ ...quote, bid_size: 1 }, context)).toMatchObject([{ bidSize: 10, askPrice: 200 }]);
  });

  it('never yields an order that is off its lots or ticks, or worth more than is exact', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer({ min: -10, max: 1_000_000 }),
      fc.double({ min: 0, max: 100 }).map((value) => value.toFixed(2)),
      fc.string(),
    );
    fc.assert(
      fc.property(number, number, (qty, limitPrice) => {
        if (parseOrder({ ...ORDER, qty, limit_price: limitPrice }, 1, vocabulary, draft) !== undefined) return;
        expect(draft.qty > 0 && draft.qty % HALVES.lotSize === 0).toBe(true);
        expect(draft.limitPrice).toBeGreaterThan(0);
        expect(isOnTick(HALVES.ticks, draft.limitPrice * HALVES.priceMultiplier)).toBe(true);
        expect(Number.isSafeInteger(notional(HALVES, draft.limitPrice, draft.qty))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('whatever is asked', () => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await buildApiFixture();
  });
  afterAll(() => api.app.close());

  it('no query and no path makes an internal error', async () => {
    const names = fc.constantFrom(
      'status',
      'limit',
      'after',
      'until',
      'symbols',
      'side',
      'before_order_id',
      'nested',
      'x',
    );
    const query = fc.array(fc.tuple(names, fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 3 });
    const path = fc.constantFrom('orders', 'orders/', 'orders:by_client_order_id', 'assets/', 'positions/', 'account');
    await fc.assert(
      fc.asyncProperty(path, fc.string({ maxLength: 8 }), query, async (base, rest, pairs) => {
        const suffix = base.endsWith('/') ? encodeURIComponent(rest) : '';
        const url = `/v2/${base}${suffix}?${new URLSearchParams(pairs)}`;
        expect([200, 404, 422]).toContain((await api.send({ url })).statusCode);
      }),
      { numRuns: 300 },
    );
  });

  it('no quote makes an internal error, and none of a refused request is applied', async () => {
    const quote = { symbol: 'IBM', venue: 'XNYS', bid_price: 1, bid_size: 1, ask_price: 2, ask_size: 1 };
    const value = fc.oneof(fc.anything({ maxDepth: 1 }), fc.constantFrom(0, '0', -1, 1e99, null, 'XNAS', 'AAPL'));
    const field = fc.constantFrom(...Object.keys(quote), 'market_time');
    const item = fc.dictionary(field, value, { maxKeys: 2 }).map((fields) => ({ ...quote, ...fields }));
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 3 }), async (payload) => {
        api.pushed.length = 0;
        const answer = await api.send({ method: 'POST', url: '/ops/quotes', payload });
        expect([200, 400, 404, 422]).toContain(answer.statusCode);
        expect(api.pushed).toHaveLength(answer.statusCode === 200 ? payload.length : 0);
      }),
      { numRuns: 200 },
    );
  });
});
