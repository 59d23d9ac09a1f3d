import { beforeAll, describe, expect, it } from 'vitest';
import { usEquity } from '../../src/domain/instrument.ts';
import type { AdvancedCommand } from '../../src/domain/order-command.ts';
import { OrderClass, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { Side } from '../../src/domain/side.ts';
import { StopTrigger } from '../../src/domain/stop-trigger.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { LeanReplay } from '../../src/market/lean-replay.ts';
import { SeededRandom } from '../../src/market/seeded-random.ts';
import { advancedTerms, replaceCommand } from '../support/advanced.ts';
import { AuditedReplay } from '../support/audited-replay.ts';
import { dollars, TestMarket } from '../support/engine.ts';
import { venueQuotePool } from '../support/market.ts';
import { COLLAR_BASIS_POINTS } from '../support/recorded-audit.ts';
import {
  CLOSE_MILLIS,
  hasRecordedData,
  OPEN_MILLIS,
  RECORDED_FOLDER,
  RECORDED_NOTE,
  RecordedDay,
} from '../support/recorded-market.ts';

const DATE = '20131007';
const ORDERS = 1500;
const ACCOUNTS = [1, 2, 3, 4];
const CENT = 100;

describe.skipIf(!hasRecordedData)(`a recorded day with stops, trailing stops and brackets${RECORDED_NOTE}`, () => {
  const quotePool = venueQuotePool(false);
  const random = new SeededRandom(20131007);
  let market: TestMarket;
  let run: AuditedReplay;

  beforeAll(async () => {
    const instruments = [usEquity(0, 'IBM')];
    market = new TestMarket({
      instruments,
      venueCount: US_EQUITY_VENUES.length,
      accountIds: ACCOUNTS,
      initialCash: dollars(50_000_000),
      orderPoolSize: 8192,
      stopTrigger: StopTrigger.Trade,
      limits: {
        priceCollarBasisPoints: COLLAR_BASIS_POINTS,
        buyingPowerMultiplier: 2,
        selfMatchPrevention: SelfMatchPrevention.CancelNewest,
      },
    });
    const replay = await LeanReplay.load({
      dataFolder: RECORDED_FOLDER,
      dates: [DATE],
      speed: 1,
      instruments,
      venues: US_EQUITY_VENUES,
      quotePool,
    });
    run = new AuditedReplay(market, replay, [new RecordedDay(DATE)]);
    run.enterDay();
    const length = CLOSE_MILLIS - OPEN_MILLIS;
    const times = Array.from({ length: ORDERS }, () => OPEN_MILLIS + Math.floor(fraction() * length));
    for (const millis of times.toSorted((a, b) => a - b)) {
      run.playTo(millis);
      sendSomething();
      if (random.nextBelow(6) === 0) cancelOne();
      if (random.nextBelow(3) === 0) replaceOne();
    }
    run.playTo(CLOSE_MILLIS - 1);
  }, 60_000);

  function fraction(): number {
    return (random.nextInt32() >>> 0) / 2 ** 32;
  }

  function pick<T>(choices: readonly T[]): T {
    return choices[random.nextBelow(choices.length)]!;
  }

  function cents(most: number): number {
    return (1 + random.nextBelow(most)) * CENT;
  }

  function sendSomething(): void {
    const side = pick([Side.Buy, Side.Sell]);
    const terms = {
      accountId: pick(ACCOUNTS),
      side,
      qty: pick([100, 100, 200, 300, 1 + random.nextBelow(900)]),
      timeInForce: pick([TimeInForce.Day, TimeInForce.Gtc]),
    };
    const advanced = pick([stop, stop, trailing, trailing, bracket, bracket, oneTriggersOther, oneCancelsOther, plain]);
    const command = { ...market.command(terms), ...advanced(side) };
    run.command(() => market.engine.submit(command));
  }

  /** Towards where the order's side trades worse. */
  function worse(side: Side, price: number, by: number): number {
    return side === Side.Buy ? price + by : price - by;
  }

  function touch(side: Side): number {
    const { bid, ask } = run.audit.market.national;
    return side === Side.Buy ? ask : bid;
  }

  function plain(side: Side) {
    return { type: OrderType.Limit, limitPrice: worse(side, touch(side), CENT - cents(10)) };
  }

  function stop(side: Side) {
    const stopPrice = worse(side, touch(side), cents(14) - 3 * CENT);
    const limitPrice = random.nextBelow(2) === 0 ? 0 : worse(side, stopPrice, cents(4) - CENT);
    const type = limitPrice > 0 ? OrderType.StopLimit : OrderType.Stop;
    return { type, limitPrice, advanced: advancedTerms({ stopPrice }) };
  }

  function trailing(): { readonly type: OrderType; readonly advanced: AdvancedCommand } {
    const trail =
      random.nextBelow(2) === 0 ? { trailPrice: cents(25) } : { trailBasisPoints: 1 + random.nextBelow(15) };
    return { type: OrderType.TrailingStop, advanced: advancedTerms(trail) };
  }

  function legs(side: Side, price: number): Partial<AdvancedCommand> {
    const stopLossStopPrice = worse(side, price, -cents(15));
    return {
      takeProfitPrice: worse(side, price, cents(15)),
      stopLossStopPrice,
      ...(random.nextBelow(2) === 0 ? {} : { stopLossLimitPrice: worse(side, stopLossStopPrice, -cents(5)) }),
    };
  }

  function bracket(side: Side) {
    const price = worse(side, touch(side), CENT - cents(4));
    const isMarket = random.nextBelow(2) === 0;
    const advanced = advancedTerms({ orderClass: OrderClass.Bracket, ...legs(side, touch(side)) });
    return { type: isMarket ? OrderType.Market : OrderType.Limit, limitPrice: isMarket ? 0 : price, advanced };
  }

  function oneTriggersOther(side: Side) {
    const { takeProfitPrice, stopLossStopPrice } = legs(side, touch(side));
    const leg =
      random.nextBelow(2) === 0 ? { takeProfitPrice: takeProfitPrice! } : { stopLossStopPrice: stopLossStopPrice! };
    return { advanced: advancedTerms({ orderClass: OrderClass.Oto, ...leg }) };
  }

  function oneCancelsOther(side: Side) {
    const advanced = advancedTerms({
      orderClass: OrderClass.Oco,
      stopLossStopPrice: worse(side, touch(side), cents(12)),
    });
    return { type: OrderType.Limit, limitPrice: worse(side, touch(side), -cents(12)), advanced };
  }

  function cancelOne(): void {
    const live = run.audit.liveOrders();
    if (live.length === 0) return;
    const { accountId, orderId } = pick(live);
    run.command(() => market.engine.cancel(accountId, orderId));
  }

  /** A stop is moved, another trail taken, or a limit order made smaller or moved. */
  function replaceOne(): void {
    const live = run.audit.liveOrders();
    if (live.length === 0) return;
    const { accountId, orderId, side, worst, qty, isMarket } = pick(live);
    const stopPrice = run.audit.stops.stopOf(orderId);
    const change =
      stopPrice > 0
        ? pick([{ stopPrice: stopPrice + cents(4) - 2 * CENT }, { trailPrice: cents(20) }, { trailBasisPoints: 20 }])
        : pick([
            { qty: Math.max(1, qty - random.nextBelow(100)) },
            { limitPrice: worse(side, worst, CENT - cents(3)) },
          ]);
    if (stopPrice === 0 && isMarket) return;
    run.command(() => market.engine.replace(replaceCommand({ accountId, orderId, ...change }), () => undefined));
  }

  it('finds no trigger, fill or end that the recording does not explain', () => {
    expect(run.audit.faults.slice(0, 20)).toEqual([]);
  });

  it('sees every kind of event, often', () => {
    const { seen, stops } = run.audit;
    expect(seen.takerFills).toBeGreaterThan(500);
    expect(seen.makerFillsByQuote).toBeGreaterThan(100);
    expect(seen.makerFillsByPrint).toBeGreaterThan(50);
    expect(seen.placesKept).toBeGreaterThan(5);
    expect(stops.seen.trailing).toBeGreaterThan(100);
    expect(stops.seen.trailed).toBeGreaterThan(500);
    expect(stops.seen.triggered).toBeGreaterThan(300);
    expect(stops.seen.touchedAtOnce).toBeGreaterThan(20);
    expect(stops.seen.activated).toBeGreaterThan(200);
    expect(stops.seen.legsEnded).toBeGreaterThan(300);
    expect(stops.seen.cut).toBeGreaterThan(50);
  });

  it('books what the fills add up to, to the millionth', () => {
    expect(run.differencesInBooks()).toEqual([]);
  });

  it('holds nothing back once every order has ended', () => {
    for (const accountId of ACCOUNTS) run.command(() => market.engine.cancelAll(accountId, () => undefined));
    expect(run.audit.liveOrders()).toEqual([]);
    expect(market.engine.liveOrderCount).toBe(0);
    for (const account of market.engine.accounts) expect([account.reserved, account.openOrders]).toEqual([0, 0]);
    market.pools.assertAllHome();
    quotePool.assertAllHome();
  });
});
