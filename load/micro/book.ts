import { type IOrder, OrderBook as PackageBook, Side as PackageSide } from 'nodejs-order-book';
import { VenueOrder } from '../../src/domain/order.ts';
import { Side } from '../../src/domain/side.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { OrderBook, type TradeListener } from '../../src/venues/order-book.ts';
import { median } from '../summary.ts';
import { BookStream, Operation, START_OF_TIME } from './book-stream.ts';

export interface BookFigures {
  readonly operationsPerSecond: number;
  readonly nodejsOrderBookOperationsPerSecond: number;
  /** The median of the rounds' own ratios. */
  readonly ratio: number;
}

/** The package's own record of an order that has a price; here all have. */
type LimitOrder = Extract<IOrder, { price: number }>;

const SEED = 1;
const OPERATIONS_PER_PHASE = 100_000;
const ROUNDS = 9;
const WARM_UP_ROUNDS = 2;

/**
 * The book beside the npm package nodejs-order-book, on the stream that `BookStream` describes (309,992 operations).
 * Each plays it from an empty book to its end; rounds alternate, the first two are not counted, and the figures are
 * medians. Both do a limit order's whole work, from the terms to the trades written down and the remainder at rest:
 * ours takes the order from its pool and finds what to cancel by number, the package makes its own order and finds it by
 * name. The package is without journal, self-trade prevention and stop orders; names such as `o17` and whole prices are
 * what it is fastest with, and they are made before the clock starts. Throws an Error unless both made the same trades
 * in the same sequence, in every round.
 */
export async function measureBook(): Promise<BookFigures> {
  const stream = new BookStream(SEED, OPERATIONS_PER_PHASE);
  const ours = new PooledPlayer(stream);
  const packages = new PackagePlayer(stream);
  const oursMillis: number[] = [];
  const packageMillis: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const [ourTime, packageTime] = [ours.play(), packages.play()];
    requireSameTrades(ours.trades, packages.readTrades());
    if (round < 0) continue;
    oursMillis.push(ourTime);
    packageMillis.push(packageTime);
  }
  return {
    operationsPerSecond: (stream.length / median(oursMillis)) * 1000,
    nodejsOrderBookOperationsPerSecond: (stream.length / median(packageMillis)) * 1000,
    ratio: median(oursMillis.map((millis, round) => packageMillis[round]! / millis)),
  };
}

/** Trades in the sequence they happened. Each completes its maker or its taker: there are no more than orders. */
export class TradeLog {
  readonly makers: Uint32Array;
  readonly prices: Int32Array;
  readonly quantities: Int32Array;
  count = 0;

  constructor(orders: number) {
    this.makers = new Uint32Array(orders);
    this.prices = new Int32Array(orders);
    this.quantities = new Int32Array(orders);
  }

  add(maker: number, price: number, qty: number): void {
    const index = this.count++;
    this.makers[index] = maker;
    this.prices[index] = price;
    this.quantities[index] = qty;
  }
}

/** Plays the stream on this project's book. */
export class PooledPlayer implements TradeListener {
  readonly trades: TradeLog;
  readonly #stream: BookStream;
  readonly #pool: ObjectPool<VenueOrder>;
  readonly #book = new OrderBook();
  /** By number, those that rest. */
  readonly #resting: (VenueOrder | undefined)[];

  constructor(stream: BookStream) {
    this.#stream = stream;
    this.trades = new TradeLog(stream.orders);
    this.#resting = new Array<VenueOrder | undefined>(stream.orders + 1).fill(undefined);
    this.#pool = new ObjectPool({
      name: 'children',
      create: () => new VenueOrder(),
      capacity: 16_384,
      ceiling: 16_384,
      whenExhausted: 'refuse',
    });
  }

  /** Milliseconds for the whole stream. */
  play(): number {
    const { operations, orderNumbers, sides, prices, quantities, length } = this.#stream;
    this.trades.count = 0;
    const start = performance.now();
    for (let index = 0; index < length; index++) {
      if (operations[index] === Operation.Limit)
        this.#limit(orderNumbers[index]!, sides[index]! as Side, prices[index]!, quantities[index]!);
      else this.#cancel(orderNumbers[index]!);
    }
    const millis = performance.now() - start;
    for (let number = 1; number < this.#resting.length; number++)
      if (this.#resting[number] !== undefined) this.#cancel(number);
    return millis;
  }

  onTrade(_taker: VenueOrder, maker: VenueOrder, qty: number): boolean {
    this.trades.add(maker.restSequence, maker.limitPrice, qty);
    if (maker.leavesQty === 0) {
      this.#resting[maker.restSequence] = undefined;
      this.#pool.release(maker);
    }
    return true;
  }

  #limit(number: number, side: Side, price: number, qty: number): void {
    const order = this.#pool.acquire()!;
    order.accountId = number;
    order.side = side;
    order.limitPrice = price;
    order.qty = qty;
    order.leavesQty = qty;
    order.restSequence = number;
    this.#book.match(order, START_OF_TIME, this, number);
    if (order.leavesQty > 0) {
      this.#book.insert(order);
      this.#resting[number] = order;
    } else {
      this.#pool.release(order);
    }
  }

  #cancel(number: number): void {
    const order = this.#resting[number]!;
    this.#resting[number] = undefined;
    this.#book.remove(order);
    this.#pool.release(order);
  }
}

/** Plays the stream on the package's book, through its public functions. */
export class PackagePlayer {
  readonly #stream: BookStream;
  readonly #names: string[];
  readonly #makers: string[] = [];
  readonly #prices: number[] = [];
  readonly #quantities: number[] = [];

  constructor(stream: BookStream) {
    this.#stream = stream;
    this.#names = Array.from({ length: stream.orders + 1 }, (_, number) => `o${number}`);
  }

  /** Milliseconds for the whole stream. */
  play(): number {
    const { operations, orderNumbers, sides, prices, quantities, length } = this.#stream;
    const book = new PackageBook();
    this.#makers.length = 0;
    this.#prices.length = 0;
    this.#quantities.length = 0;
    const start = performance.now();
    for (let index = 0; index < length; index++) {
      const name = this.#names[orderNumbers[index]!]!;
      if (operations[index] === Operation.Cancel) book.cancel(name);
      else this.#limit(book, name, sides[index]! as Side, prices[index]!, quantities[index]!);
    }
    return performance.now() - start;
  }

  #limit(book: PackageBook, id: string, side: Side, price: number, size: number): void {
    const { done, partial, partialQuantityProcessed, err } = book.limit({
      id,
      side: side === Side.Buy ? PackageSide.BUY : PackageSide.SELL,
      size,
      price,
    });
    if (err !== null) throw err;
    // The taker is among what is done, or is what is partial, where it traded.
    for (const order of done) if (order.id !== id) this.#add(order.id, (order as LimitOrder).price, order.size);
    if (partial !== null && partial.id !== id) this.#add(partial.id, partial.price, partialQuantityProcessed);
  }

  #add(maker: string, price: number, qty: number): void {
    this.#makers.push(maker);
    this.#prices.push(price);
    this.#quantities.push(qty);
  }

  readTrades(): TradeLog {
    const log = new TradeLog(this.#stream.orders);
    for (const [index, maker] of this.#makers.entries())
      log.add(Number(maker.slice(1)), this.#prices[index]!, this.#quantities[index]!);
    return log;
  }
}

function requireSameTrades(ours: TradeLog, packages: TradeLog): void {
  if (ours.count !== packages.count) throw new Error(`${ours.count} trades here, ${packages.count} in the package`);
  for (let index = 0; index < ours.count; index++) {
    if (
      ours.makers[index] !== packages.makers[index] ||
      ours.prices[index] !== packages.prices[index] ||
      ours.quantities[index] !== packages.quantities[index]
    )
      throw new Error(`trade ${index} differs`);
  }
}
