import { Worker } from 'node:worker_threads';
import { QuoteBoard } from '../../src/board/quote-board.ts';
import { Account } from '../../src/domain/account.ts';
import { usEquity } from '../../src/domain/instrument.ts';
import { MONEY_UNIT } from '../../src/domain/money.ts';
import { Order } from '../../src/domain/order.ts';
import { OrderType } from '../../src/domain/order-terms.ts';
import { Position } from '../../src/domain/position.ts';
import { RiskViolation } from '../../src/domain/risk-violation.ts';
import { ShortSaleRestriction } from '../../src/domain/short-sale-restriction.ts';
import { Side } from '../../src/domain/side.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { FirmRisk } from '../../src/risk/firm-risk.ts';
import { OrderColumns } from '../../src/risk/order-columns.ts';
import { referencePrice } from '../../src/risk/reference-price.ts';
import { RiskCheck } from '../../src/risk/risk-check.ts';
import { RiskEngine } from '../../src/risk/risk-engine.ts';
import type { RiskSettings } from '../../src/risk/risk-limits.ts';
import { RISK_RULES } from '../../src/risk/rule-catalogue.ts';
import { CompiledRules } from '../../src/risk/rule-compiler.ts';
import { interpretRules } from '../../src/risk/rule-interpreter.ts';
import type { RuleSet } from '../../src/risk/rule-set.ts';
import { median } from '../summary.ts';
import { DEFAULT_RISK_SETTINGS } from './engine-rig.ts';

export interface RiskFigures {
  /** Rules that are on, all that there are. */
  readonly rules: number;
  readonly compiledNanosP50: number;
  readonly interpretedNanosP50: number;
  readonly batch: BatchRiskFigures;
}

export interface BatchRiskFigures {
  readonly orders: number;
  /** An order's part of a batch that the rules look at column by column, then one by one at what is left. */
  readonly columnWiseNanosP50: number;
  /** The same orders, each checked by itself. */
  readonly oneByOneNanosP50: number;
}

export interface ThreadFigures {
  /** A message to a worker thread and its answer. */
  readonly postMessageNanosP50: number;
  /** A number in shared memory that wakes a worker thread, and its answer that wakes this one. */
  readonly atomicsNanosP50: number;
}

const NOW_MICROS = 1_700_000_000_000_000;
const TIME = { nowMicros: NOW_MICROS };
const REFERENCE = 100_0000;
const INSTRUMENT = usEquity(0, 'IBM');
const VENUES = 12;
const QUOTE_MAX_AGE_MILLIS = 60_000;
const SAMPLES = 2001;
/** Checks timed together: one alone is hardly longer than reading the clock. */
const CHECKS = 50;

/** Every rule on, none that refuses, in all four layers. */
const SETTINGS: RiskSettings = {
  ...DEFAULT_RISK_SETTINGS,
  maximumDuplicates: 1_000_000_000,
  maximumExecutions: 1_000_000_000,
  maximumGrossExposure: 10_000_000 * MONEY_UNIT,
  maximumNetExposure: 10_000_000 * MONEY_UNIT,
  shortSaleRestriction: ShortSaleRestriction.Uptick,
  maximumDailyLoss: 50_000 * MONEY_UNIT,
};
const RULES: RuleSet = {
  firm: { maximumGrossExposure: 100_000_000 * MONEY_UNIT, maximumNetExposure: 100_000_000 * MONEY_UNIT },
  global: SETTINGS,
  accounts: new Map([
    [1, { settings: { maximumOpenOrders: 5000 }, symbols: new Map([[0, { maximumOrderSize: 5000 }]]) }],
  ]),
  symbols: new Map([[0, { hardToBorrow: true, averageDailyVolume: 10_000_000, dailyVolumeBasisPoints: 100 }]]),
};

/**
 * All rules over limit orders of one account that all pass, so that every rule runs: by the compiled check and by its
 * interpreted twin, a sample of fifty orders of either in turn. A figure is the median sample's time for an order, the
 * preparation (value and reservation) included. The orders alternate in side, price and quantity; the account has ten
 * orders at work on the other side, out of reach, which the self-match prevention walks, and nine others share the firm.
 */
export async function measureRisk(): Promise<RiskFigures> {
  const compiled = new CompiledRules(RULES);
  const rig = new RiskRig();
  rig.check.firmGrossLimit = RULES.firm.maximumGrossExposure!;
  rig.check.firmNetLimit = RULES.firm.maximumNetExposure!;
  const { check } = compiled.profileOf(1);
  const compiledNanos: number[] = [];
  const interpretedNanos: number[] = [];
  for (let sample = -SAMPLES; sample < SAMPLES; sample++) {
    const one = rig.nanosPerOrder(() => check(rig.check));
    const other = rig.nanosPerOrder(() => interpretRules(rig.check, RULES));
    // The first half warms the code up.
    if (sample < 0) continue;
    compiledNanos.push(one);
    interpretedNanos.push(other);
  }
  return {
    rules: RISK_RULES.length,
    compiledNanosP50: median(compiledNanos),
    interpretedNanosP50: median(interpretedNanos),
    batch: measureBatches(),
  };
}

const BATCH_ORDERS = 1000;
const BATCH_SAMPLES = 301;

/**
 * A thousand orders of one account, as above and a market order in eight, from the command to the verdict: the reference
 * price read from a board of twelve venues, the bound, every rule. A sample takes them as one batch, as the engine does,
 * the next each by itself; a figure is the median sample's time for an order.
 */
function measureBatches(): BatchRiskFigures {
  const rig = new BatchRig();
  const columnWise: number[] = [];
  const oneByOne: number[] = [];
  for (let sample = -BATCH_SAMPLES; sample < BATCH_SAMPLES; sample++) {
    const together = nanosPerBatchOrder(() => rig.takeTogether());
    const alone = nanosPerBatchOrder(() => rig.takeAlone());
    if (sample < 0) continue;
    columnWise.push(together);
    oneByOne.push(alone);
  }
  return {
    orders: BATCH_ORDERS,
    columnWiseNanosP50: median(columnWise),
    oneByOneNanosP50: median(oneByOne),
  };
}

function nanosPerBatchOrder(take: () => void): number {
  const start = process.hrtime.bigint();
  take();
  return Number(process.hrtime.bigint() - start) / BATCH_ORDERS;
}

class RiskRig {
  readonly check: RiskCheck;
  readonly account = new Account(1, 1_000_000 * MONEY_UNIT, NOW_MICROS);
  readonly position = new Position(1, 0);
  readonly #orders = Array.from({ length: 8 }, (_, index) => orderOf(index));

  constructor() {
    const others = Array.from({ length: 9 }, (_, index) => new Account(index + 2, MONEY_UNIT, NOW_MICROS));
    this.check = new RiskCheck(new FirmRisk([this.account, ...others]));
    this.position.qty = 100_000;
    this.position.workingSellQty = 1000;
    for (let index = 0; index < 10; index++) this.#work();
  }

  nanosPerOrder(passes: () => boolean): number {
    const orders = this.#orders;
    const start = process.hrtime.bigint();
    for (let index = 0; index < CHECKS; index++) {
      const order = orders[index & 7]!;
      this.check.begin(order, this.account, this.position, INSTRUMENT, REFERENCE, TIME);
      if (!passes()) throw new Error(`rule ${this.check.rule} refuses`);
    }
    return Number(process.hrtime.bigint() - start) / CHECKS;
  }

  #work(): void {
    const order = orderOf(1);
    order.boundPrice = 2 * REFERENCE;
    order.nextLive = this.account.firstLive;
    this.account.firstLive = order;
  }
}

function orderOf(index: number): Order {
  const order = new Order();
  order.accountId = 1;
  order.type = OrderType.Limit;
  order.side = index % 2 === 0 ? Side.Buy : Side.Sell;
  order.qty = 100 + index;
  order.limitPrice = REFERENCE + index;
  order.boundPrice = order.limitPrice;
  return order;
}

/** The rig's firm behind the service's risk engine, and a batch of orders. */
class BatchRig {
  readonly #rig = new RiskRig();
  readonly #board = new QuoteBoard(1, VENUES);
  readonly #columns = new OrderColumns(BATCH_ORDERS);
  readonly #orders = Array.from({ length: BATCH_ORDERS }, (_, index) => batchOrder(index));
  readonly #engine: RiskEngine;

  constructor() {
    const { firm } = this.#rig.check;
    const violations = new ObjectPool({
      name: 'violations',
      create: () => new RiskViolation(),
      capacity: 1,
      ceiling: 1,
      whenExhausted: 'heap',
    });
    this.#engine = new RiskEngine({}, violations, firm);
    this.#engine.replaceRules(RULES);
    for (let venue = 0; venue < VENUES; venue++) {
      this.#board.publish(venue, REFERENCE - 100, 100, REFERENCE + 100, 100, 0, NOW_MICROS);
    }
  }

  takeTogether(): void {
    const { account, position } = this.#rig;
    const columns = this.#columns;
    const orders = this.#orders;
    const engine = this.#engine;
    columns.clear();
    for (let row = 0; row < BATCH_ORDERS; row++) columns.add(orders[row]!, INSTRUMENT);
    columns.referencePrices[0] = referencePrice(this.#board, 0, TIME, QUOTE_MAX_AGE_MILLIS);
    engine.screen(columns, account);
    for (let row = 0; row < BATCH_ORDERS; row++) {
      const order = orders[row]!;
      order.boundPrice = columns.boundPrices[row]!;
      if (engine.checkScreened(order, account, position, columns, row, TIME) !== undefined) throw new Error('refused');
    }
  }

  takeAlone(): void {
    const { account, position } = this.#rig;
    const orders = this.#orders;
    const engine = this.#engine;
    for (let row = 0; row < BATCH_ORDERS; row++) {
      const order = orders[row]!;
      const reference = referencePrice(this.#board, 0, TIME, QUOTE_MAX_AGE_MILLIS);
      order.boundPrice = engine.boundPrice(order, INSTRUMENT, reference);
      if (engine.check(order, account, position, INSTRUMENT, reference, TIME) !== undefined) throw new Error('refused');
    }
  }
}

function batchOrder(index: number): Order {
  const order = orderOf(index % 8);
  if (index % 8 !== 7) return order;
  order.type = OrderType.Market;
  order.limitPrice = 0;
  return order;
}

const ROUND_TRIPS = 2000;

/**
 * What handing one order to a worker thread and hearing of its verdict costs, before any rule has run there: by message, and
 * by shared memory with Atomics.wait and notify, which blocks this thread meanwhile. The median of many, one at a time.
 */
export async function measureThreadRoundTrips(): Promise<ThreadFigures> {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL('./echo-worker.ts', import.meta.url), { workerData: shared });
  const messages: number[] = [];
  for (let trip = 0; trip < ROUND_TRIPS; trip++) messages.push(await messageNanos(worker));
  worker.postMessage('attend');
  const wakings: number[] = [];
  for (let trip = 1; trip <= ROUND_TRIPS; trip++) wakings.push(wakingNanos(shared, trip));
  await worker.terminate();
  return { postMessageNanosP50: median(messages), atomicsNanosP50: median(wakings) };
}

const REQUEST = 0;
const ANSWER = 1;

function messageNanos(worker: Worker): Promise<number> {
  const order = { accountId: 1, instrumentId: 0, side: 0, type: 1, qty: 100, limitPrice: REFERENCE };
  const start = process.hrtime.bigint();
  return new Promise((resolve) => {
    worker.once('message', () => resolve(Number(process.hrtime.bigint() - start)));
    worker.postMessage(order);
  });
}

function wakingNanos(shared: Int32Array, trip: number): number {
  const start = process.hrtime.bigint();
  Atomics.store(shared, REQUEST, trip);
  Atomics.notify(shared, REQUEST);
  while (Atomics.load(shared, ANSWER) !== trip) Atomics.wait(shared, ANSWER, trip - 1);
  return Number(process.hrtime.bigint() - start);
}
