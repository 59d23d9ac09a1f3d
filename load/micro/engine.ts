import { Order } from '../../src/domain/order.ts';
import { ORDER_STATUS_NAMES, OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { VenueQuote } from '../../src/domain/venue-quote.ts';
import { type BenchResult, bench } from './bench.ts';
import { buildEngineRig, type EngineRig } from './engine-rig.ts';

const INSTRUMENTS = 10;
const VENUES = 12;
const BID = 99_9900;
const ASK = 100_0000;
/** So much is displayed that no number of orders takes it all. */
const DEPTH = 1e12;
/** Orders between two ends of a turn, about as many as one turn of a loaded server brings. */
const TURN = 32;

const MARKET_ORDER = {
  accountId: 1,
  instrumentId: 0,
  side: Side.Buy as Side,
  type: OrderType.Market,
  timeInForce: TimeInForce.Ioc,
  qty: 10,
  limitPrice: 0,
  clientOrderId: '',
  extendedHours: false,
};
const PASSIVE_ORDER = { ...MARKET_ORDER, type: OrderType.Limit, timeInForce: TimeInForce.Day, limitPrice: 99_0000 };

/** What one order, one quote and one ranking cost without HTTP and without a disk. */
export function benchEngine(): BenchResult[] {
  const rig = buildEngineRig(INSTRUMENTS);
  quoteEverything(rig);
  rig.ranker.rank(rig.nowMicros, () => 0);
  return [
    bench('engine: market order, filled', (iterations) => fillOrders(rig, iterations)),
    bench('engine: limit order rests, cancelled', (iterations) => restAndCancel(rig, iterations)),
    bench('engine: apply a quote', (iterations) => applyQuotes(rig, iterations)),
    bench(`ranking: refresh, ${INSTRUMENTS} symbols x ${VENUES} venues`, (iterations) => {
      for (let i = 0; i < iterations; i++) rig.ranker.rank(rig.nowMicros, () => 0);
    }),
  ];
}

function quoteEverything({ engine }: EngineRig): void {
  const quote = quoteAt(BID);
  for (quote.instrumentId = 0; quote.instrumentId < INSTRUMENTS; quote.instrumentId++) {
    for (quote.venueId = 0; quote.venueId < VENUES; quote.venueId++) engine.applyQuote(quote);
  }
}

function quoteAt(bidPrice: number): VenueQuote {
  return Object.assign(new VenueQuote(), { bidPrice, bidSize: DEPTH, askPrice: ASK, askSize: DEPTH });
}

function fillOrders({ engine }: EngineRig, iterations: number): void {
  for (let i = 0; i < iterations; i++) {
    MARKET_ORDER.side = (i & 1) as Side;
    requireStatus(accepted(engine.submit(MARKET_ORDER)), OrderStatus.Filled);
    if (i % TURN === 0) engine.endTurn();
  }
  engine.endTurn();
}

function restAndCancel({ engine }: EngineRig, iterations: number): void {
  for (let i = 0; i < iterations; i++) {
    const order = accepted(engine.submit(PASSIVE_ORDER));
    engine.cancel(1, order.orderId);
    requireStatus(order, OrderStatus.Canceled);
    if (i % TURN === 0) engine.endTurn();
  }
  engine.endTurn();
}

function applyQuotes({ engine }: EngineRig, iterations: number): void {
  const quotes = [quoteAt(BID), quoteAt(BID - 100)];
  for (let i = 0; i < iterations; i++) engine.applyQuote(quotes[i & 1]!);
}

/** A refused order would be a fast one: it must not pass for a measurement. */
function accepted(result: unknown): Order {
  if (!(result instanceof Order)) throw new Error(`not accepted: ${JSON.stringify(result)}`);
  return result;
}

function requireStatus(order: Order, status: OrderStatus): void {
  if (order.status !== status) throw new Error(`the order is ${ORDER_STATUS_NAMES[order.status]}`);
}
