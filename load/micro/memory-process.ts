import { Fill } from '../../src/domain/fill.ts';
import { Order, VenueOrder } from '../../src/domain/order.ts';
import { OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import type { Side } from '../../src/domain/side.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { PoolRegistry } from '../../src/pool/pool-registry.ts';
import type { Poolable } from '../../src/pool/poolable.ts';
import type { MemoryRun } from './memory.ts';
import { collectGarbage, sendResult } from './run-process.ts';

const OPERATIONS = 50_000;
const WARM_UP_RUNS = 30;
const LIVE_ORDERS = 256;
/** The pools begin with so many objects and grow by as many. */
const SLAB = 16;
const START_MICROS = 1_700_000_000_000_000;

/** The objects of 50,000 orders, from pools or, as under POOLING=off, each made anew. */
class OrderOperations {
  readonly pools = new PoolRegistry();
  readonly #pooling: boolean;
  readonly #orders: ObjectPool<Order>;
  readonly #venueOrders: ObjectPool<VenueOrder>;
  readonly #fills: ObjectPool<Fill>;
  /** Those that live, in a ring. */
  readonly #liveOrders = new Array<Order | undefined>(LIVE_ORDERS).fill(undefined);
  readonly #liveChildren = new Array<VenueOrder | undefined>(LIVE_ORDERS).fill(undefined);

  constructor(pooling: boolean) {
    this.#pooling = pooling;
    this.#orders = this.#pool('orders', () => new Order());
    this.#venueOrders = this.#pool('venue_orders', () => new VenueOrder());
    this.#fills = this.#pool('fills', () => new Fill());
  }

  run(): void {
    for (let number = 0; number < OPERATIONS; number++) {
      const place = number % LIVE_ORDERS;
      this.#retire(place);
      const order = this.#orders.acquire()!;
      takeTerms(order, number);
      const child = this.#venueOrders.acquire()!;
      slice(child, order);
      const fill = this.#fills.acquire()!;
      execute(fill, child, order, number);
      this.#fills.release(fill);
      this.#liveOrders[place] = order;
      this.#liveChildren[place] = child;
    }
    for (let place = 0; place < LIVE_ORDERS; place++) this.#retire(place);
  }

  #retire(place: number): void {
    const order = this.#liveOrders[place];
    if (order === undefined) return;
    this.#orders.release(order);
    this.#venueOrders.release(this.#liveChildren[place]!);
    this.#liveOrders[place] = undefined;
  }

  #pool<T extends Poolable>(name: string, create: () => T): ObjectPool<T> {
    const sizes = { capacity: SLAB, ceiling: 2 * LIVE_ORDERS, slab: SLAB, whenExhausted: 'refuse' } as const;
    return this.pools.add(new ObjectPool({ name, create, ...sizes, pooling: this.#pooling }));
  }
}

function takeTerms(order: Order, number: number): void {
  order.orderId = number + 1;
  order.accountId = 1 + (number % 32);
  order.instrumentId = number % 10;
  order.side = (number & 1) as Side;
  order.type = OrderType.Limit;
  order.timeInForce = TimeInForce.Day;
  order.qty = 100;
  order.limitPrice = 100_0000 + (number % 100) * 100;
  order.boundPrice = order.limitPrice;
  order.submittedAtMicros = START_MICROS + number;
  order.updatedAtMicros = order.submittedAtMicros;
  order.reserved = order.limitPrice * 10_000;
  order.status = OrderStatus.New;
}

function slice(child: VenueOrder, order: Order): void {
  child.order = order;
  child.accountId = order.accountId;
  child.instrumentId = order.instrumentId;
  child.venueId = order.instrumentId;
  child.side = order.side;
  child.limitPrice = order.limitPrice;
  child.qty = order.qty;
  child.leavesQty = order.qty;
  order.qtyAtVenues = order.qty;
}

function execute(fill: Fill, child: VenueOrder, order: Order, number: number): void {
  fill.executionId = number + 1;
  fill.orderId = order.orderId;
  fill.instrumentId = child.instrumentId;
  fill.venueId = child.venueId;
  fill.side = child.side;
  fill.price = child.limitPrice;
  fill.qty = child.leavesQty;
  fill.fee = 300_000;
  fill.marketTimeMillis = START_MICROS / 1000 + number;
  fill.nbboBid = fill.price - 100;
  fill.nbboAsk = fill.price;
  fill.executedAtMicros = order.submittedAtMicros;
  child.leavesQty = 0;
  order.qtyAtVenues = 0;
  order.filledQty = fill.qty;
  order.filledNotional = fill.price * fill.qty * 100;
  order.fees = fill.fee;
  order.updatedAtMicros = fill.executedAtMicros;
  order.filledAtMicros = fill.executedAtMicros;
  order.reserved = 0;
  order.status = OrderStatus.Filled;
}

/**
 * The code is compiled in runs before, each with pools of its own, which are kept: V8 throws away code for objects that
 * are gone, and compiling it again allocates. The run that counts has cold pools.
 */
function measure(pooling: boolean): MemoryRun {
  const warm = Array.from({ length: WARM_UP_RUNS }, () => new OrderOperations(pooling));
  for (const operations of warm) operations.run();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const operations = new OrderOperations(pooling);
  operations.run();
  const bytes = process.memoryUsage().heapUsed - before;
  for (const { pools } of [operations, ...warm]) pools.assertAllHome();
  const { acquired, totalCreated: created } = operations.pools.totals();
  return { bytes, acquired, created };
}

const allocation = process.argv[2];
if (allocation !== 'pooled' && allocation !== 'heap') throw new Error('pooled or heap?');
sendResult(measure(allocation === 'pooled'));
