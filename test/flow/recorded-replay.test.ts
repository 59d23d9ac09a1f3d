import { beforeAll, describe, expect, it } from 'vitest';
import { usEquity } from '../../src/domain/instrument.ts';
import { OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { Side } from '../../src/domain/side.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { LeanReplay } from '../../src/market/lean-replay.ts';
import { SeededRandom } from '../../src/market/seeded-random.ts';
import { AuditedReplay } from '../support/audited-replay.ts';
import { dollars, TestMarket } from '../support/engine.ts';
import { venueQuotePool } from '../support/market.ts';
import { COLLAR_BASIS_POINTS } from '../support/recorded-audit.ts';
import {
  CLOSE_MILLIS,
  hasRecordedData,
  OPEN_MILLIS,
  RECORDED_DATES,
  RECORDED_FOLDER,
  RECORDED_NOTE,
  RecordedDay,
} from '../support/recorded-market.ts';

const ORDERS_A_DAY = 900;
const ACCOUNTS = [1, 2, 3, 4];
const CENT = 100;

describe.skipIf(!hasRecordedData)(`two recorded days with clients' orders${RECORDED_NOTE}`, () => {
  const quotePool = venueQuotePool(false);
  let market: TestMarket;
  let run: AuditedReplay;
  const bookDifferences: string[] = [];
  const random = new SeededRandom(20131007);

  beforeAll(async () => {
    const instruments = [usEquity(0, 'IBM')];
    market = new TestMarket({
      instruments,
      venueCount: US_EQUITY_VENUES.length,
      accountIds: ACCOUNTS,
      initialCash: dollars(20_000_000),
      orderPoolSize: 1024,
      limits: {
        maximumOrderSize: 100_000,
        maximumOrderValue: dollars(2_000_000),
        priceCollarBasisPoints: COLLAR_BASIS_POINTS,
        maximumPosition: 1_000_000,
        maximumOpenOrders: 10_000,
        maximumMessagesPerSecond: 1000,
        buyingPowerMultiplier: 2,
        selfMatchPrevention: SelfMatchPrevention.CancelNewest,
      },
    });
    const replay = await LeanReplay.load({
      dataFolder: RECORDED_FOLDER,
      dates: RECORDED_DATES,
      speed: 1,
      instruments,
      venues: US_EQUITY_VENUES,
      quotePool,
    });
    run = new AuditedReplay(
      market,
      replay,
      RECORDED_DATES.map((date) => new RecordedDay(date)),
    );
    for (let day = 0; day < RECORDED_DATES.length; day++) tradeOneDay();
  }, 180_000);

  function tradeOneDay(): void {
    run.enterDay();
    const length = CLOSE_MILLIS - OPEN_MILLIS;
    const times = Array.from({ length: ORDERS_A_DAY }, () => OPEN_MILLIS + Math.floor(randomFraction() * length));
    for (const millis of times.toSorted((a, b) => a - b)) {
      run.playTo(millis);
      if (random.nextBelow(4) === 0) joinAQueue();
      else run.command(() => market.engine.submit(randomOrder()));
      if (random.nextBelow(5) === 0) cancelOne();
    }
    // The close takes all quotes out: positions are marked by the last of them.
    run.playTo(CLOSE_MILLIS - 1);
    bookDifferences.push(...run.differencesInBooks());
    run.playTo(CLOSE_MILLIS);
  }

  /** An order at its own touch, with only the venues to go to that display something there: otherwise it would rest alone. */
  function joinAQueue(): void {
    const side = pick([Side.Buy, Side.Sell]);
    const limit = side === Side.Buy ? run.audit.market.national.bid : run.audit.market.national.ask;
    const { disabled } = run.audit.market;
    for (const { venue } of market.market.gateways) {
      if (run.audit.market.quote(venue.venueId, side).price !== limit) disabled.add(venue.venueId);
    }
    for (const gateway of market.market.gateways) gateway.enabled = !disabled.has(gateway.venue.venueId);
    const terms = { accountId: pick(ACCOUNTS), side, qty: 100 + random.nextBelow(300), limit: limit / 10_000 };
    run.command(() => market.engine.submit(market.command(terms)));
    for (const gateway of market.market.gateways) gateway.enabled = true;
    disabled.clear();
  }

  function cancelOne(): void {
    const live = run.audit.liveOrders();
    if (live.length === 0) return;
    const { accountId, orderId } = live[random.nextBelow(live.length)]!;
    run.command(() => market.engine.cancel(accountId, orderId));
  }

  function randomFraction(): number {
    return (random.nextInt32() >>> 0) / 2 ** 32;
  }

  function pick<T>(choices: readonly T[]): T {
    return choices[random.nextBelow(choices.length)]!;
  }

  function randomOrder() {
    const side = pick([Side.Buy, Side.Sell]);
    const terms = {
      accountId: pick(ACCOUNTS),
      side,
      qty: pick([1 + random.nextBelow(99), 100, 100, 200, 300, 500, 1000, 1 + random.nextBelow(5000)]),
      timeInForce: pick([TimeInForce.Day, TimeInForce.Day, TimeInForce.Gtc, TimeInForce.Ioc, TimeInForce.Fok]),
    };
    if (random.nextBelow(4) === 0) return market.command({ ...terms, type: OrderType.Market });
    return market.command({ ...terms, limit: randomLimit(side) / 10_000 });
  }

  /** Through the other side, at it, inside the spread, at the own touch or behind it. */
  function randomLimit(side: Side): number {
    const { bid, ask } = run.audit.market.national;
    const [own, other, outward] = side === Side.Buy ? [bid, ask, -CENT] : [ask, bid, CENT];
    switch (random.nextBelow(5)) {
      case 0:
        return other - outward * random.nextBelow(12);
      case 1:
        return other;
      case 2:
        return own - (Math.abs(other - own) > CENT ? outward : 0);
      case 3:
        return own;
      default:
        return own + outward * random.nextBelow(8);
    }
  }

  it('finds no event, quote or print that the recording does not explain', () => {
    expect(run.audit.faults.slice(0, 20)).toEqual([]);
  });

  it('sees every kind of execution, often', () => {
    const { seen } = run.audit;
    expect(seen.accepted).toBeGreaterThan(1000);
    expect(seen.takerFills).toBeGreaterThan(1000);
    expect(seen.sweeps).toBeGreaterThan(100);
    expect(seen.clientTrades).toBeGreaterThan(10);
    expect(seen.makerFillsByQuote).toBeGreaterThan(100);
    expect(seen.makerFillsByPrint).toBeGreaterThan(20);
    expect(seen.queued).toBeGreaterThan(100);
    expect(seen.makerFillsBehindQueue).toBeGreaterThan(10);
    expect(seen.unfillable).toBeGreaterThan(20);
  });

  it('books what the fills add up to, to the millionth', () => {
    expect(bookDifferences).toEqual([]);
    for (const account of market.engine.accounts) {
      const position = market.engine.position(account.accountId, 0)!;
      const unrealised = position.marketValue - position.costBasis;
      expect(account.equity).toBe(account.openingCash + account.realisedProfit + unrealised - account.fees);
    }
  });

  it('holds nothing back once every order has ended', () => {
    for (const accountId of ACCOUNTS) run.command(() => market.engine.cancelAll(accountId, () => undefined));
    expect(run.audit.liveOrders()).toEqual([]);
    expect(market.engine.liveOrderCount).toBe(0);
    for (const account of market.engine.accounts) {
      const { workingBuyQty, workingSellQty } = market.engine.position(account.accountId, 0)!;
      expect([account.reserved, account.openOrders, workingBuyQty, workingSellQty]).toEqual([0, 0, 0, 0]);
    }
    market.pools.assertAllHome();
    quotePool.assertAllHome();
    expect(market.pools.reports().map(({ active }) => active)).toEqual(market.pools.reports().map(() => 0));
  });
});
