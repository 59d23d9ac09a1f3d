import { Order } from '../../src/domain/order.ts';
import type { OrderCommand } from '../../src/domain/order-command.ts';
import { OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { oppositeSide, Side } from '../../src/domain/side.ts';
import { VenueQuote } from '../../src/domain/venue-quote.ts';
import { SeededRandom } from '../../src/market/seeded-random.ts';
import type { EngineRig } from './engine-rig.ts';

/** Orders of the script; then the same ones follow on the other side, then it begins anew. */
const SCRIPT_ORDERS = 8192;
/** Operations between two ends of a turn, about as many as one turn of a loaded server brings. */
const STEPS_PER_TURN = 64;
const STEPS_PER_QUOTE = 5;
/** A resting order is cancelled after so many more were sent to rest. */
const RESTING_ORDERS = 32;

const BID = 99_9800;
const ASK = 100_0200;
const CENT = 100;

const Step = { Submit: 0, SubmitResting: 1, Cancel: 2, Quote: 3 } as const;
type Step = (typeof Step)[keyof typeof Step];

/**
 * A realistic stream of operations, the same in every run, made ahead so that making it costs nothing while something is
 * measured. Of a hundred orders
 *
 *   55  market and
 *   20  limit orders, immediate-or-cancel, of 10 to 400 shares: the large ones take several venues
 *   15  limit orders that rest away from the market
 *   10  limit orders that rest inside the spread: others' orders trade with most of them first, and risk refuses an order
 *       that would meet one of its own account
 *
 * With each that rests goes the cancel of an older one, and every fifth operation is a quote.
 */
export class OrderFlow {
  /** Orders submitted. */
  orders = 0;
  /** Orders, cancels and quotes. */
  operations = 0;
  readonly #rig: EngineRig;
  readonly #steps: Uint8Array;
  readonly #commands: OrderCommand[] = [];
  readonly #quotes: VenueQuote[] = [];
  readonly #restingIds = new Float64Array(RESTING_ORDERS);
  readonly #restingAccounts = new Int32Array(RESTING_ORDERS);
  #resting = 0;
  #step = 0;
  #command = 0;
  #quote = 0;

  constructor(rig: EngineRig) {
    this.#rig = rig;
    this.#steps = Uint8Array.from(this.#writeScript(new SeededRandom(1)));
    for (let instrumentId = 0; instrumentId < rig.instruments.length; instrumentId++)
      for (const { venueId } of rig.venues) rig.engine.applyQuote(quoteOf(instrumentId, venueId, 0, 0));
  }

  get isQuoteNext(): boolean {
    return this.#steps[this.#step] === Step.Quote;
  }

  /** Performs the next operation. */
  next(): void {
    const step = this.#steps[this.#step] as Step;
    if (step === Step.Quote) this.#applyQuote();
    else if (step === Step.Cancel) this.#cancelOldest();
    else this.#submit(step);
    this.operations++;
    this.#step++;
    if (this.#step % STEPS_PER_TURN === 0) this.#rig.endTurn();
    if (this.#step === this.#steps.length) this.#step = 0;
  }

  /** Goes on until so many more orders have been submitted. */
  submitOrders(count: number): void {
    const end = this.orders + count;
    while (this.orders < end) this.next();
  }

  #submit(step: Step): void {
    const command = this.#commands[this.#command]!;
    this.#command = this.#command + 1 === this.#commands.length ? 0 : this.#command + 1;
    const result = this.#rig.engine.submit(command);
    this.orders++;
    if (step !== Step.SubmitResting) return;
    const place = this.#resting++ % RESTING_ORDERS;
    this.#restingAccounts[place] = command.accountId;
    this.#restingIds[place] = result instanceof Order ? result.orderId : 0;
  }

  /** The oldest that was sent to rest stands where the next one will. It may have been filled or refused. */
  #cancelOldest(): void {
    const place = this.#resting % RESTING_ORDERS;
    this.#rig.engine.cancel(this.#restingAccounts[place]!, this.#restingIds[place]!);
  }

  #applyQuote(): void {
    this.#rig.engine.applyQuote(this.#quotes[this.#quote]!);
    this.#quote = this.#quote + 1 === this.#quotes.length ? 0 : this.#quote + 1;
  }

  /** Fills the commands and quotes and returns the steps. The mirror keeps positions in place, however long it runs. */
  #writeScript(random: SeededRandom): Step[] {
    const { accountCount, instruments } = this.#rig;
    const drawn = Array.from({ length: SCRIPT_ORDERS }, () =>
      drawCommand(random, random.nextBelow(accountCount) + 1, random.nextBelow(instruments.length)),
    );
    const steps: Step[] = [];
    const add = (step: Step) => {
      steps.push(step);
      if (steps.length % STEPS_PER_QUOTE !== STEPS_PER_QUOTE - 1) return;
      steps.push(Step.Quote);
      this.#quotes.push(this.#drawQuote(random));
    };
    for (const command of [...drawn, ...drawn.map(mirrored)]) {
      const rests = command.timeInForce === TimeInForce.Day;
      this.#commands.push(command);
      add(rests ? Step.SubmitResting : Step.Submit);
      if (rests) add(Step.Cancel);
    }
    while (steps.length % STEPS_PER_TURN !== 0) steps.push(Step.Cancel);
    return steps;
  }

  #drawQuote(random: SeededRandom): VenueQuote {
    const { instruments, venues } = this.#rig;
    const instrumentId = random.nextBelow(instruments.length);
    return quoteOf(instrumentId, random.nextBelow(venues.length), random.nextBelow(3), random.nextBelow(500));
  }
}

function drawCommand(random: SeededRandom, accountId: number, instrumentId: number): OrderCommand {
  const kind = random.nextBelow(100);
  const side = random.nextBelow(2) as Side;
  const terms = { accountId, instrumentId, side, clientOrderId: '', extendedHours: false };
  const small = 10 * (1 + random.nextBelow(10));
  if (kind < 55) return { ...terms, type: OrderType.Market, timeInForce: TimeInForce.Ioc, qty: small, limitPrice: 0 };
  const limit = { ...terms, type: OrderType.Limit };
  if (kind < 75) {
    const limitPrice = priceFrom(side, ASK, BID, 5 * CENT);
    return { ...limit, timeInForce: TimeInForce.Ioc, qty: 8 * small, limitPrice };
  }
  const distance = kind < 90 ? -(10 + random.nextBelow(50)) * CENT : CENT;
  return { ...limit, timeInForce: TimeInForce.Day, qty: small, limitPrice: priceFrom(side, BID, ASK, distance) };
}

/** `distance` towards the other side from the price that the side begins at. */
function priceFrom(side: Side, buyersPrice: number, sellersPrice: number, distance: number): number {
  return side === Side.Buy ? buyersPrice + distance : sellersPrice - distance;
}

function mirrored(command: OrderCommand): OrderCommand {
  const { side, limitPrice } = command;
  return { ...command, side: oppositeSide(side), limitPrice: limitPrice === 0 ? 0 : BID + ASK - limitPrice };
}

/** A quote so many cents behind the best on each side; its size is new each time, so that nothing of it is taken. */
function quoteOf(instrumentId: number, venueId: number, behind: number, extraSize: number): VenueQuote {
  const size = 500 + extraSize;
  const bidPrice = BID - behind * CENT;
  const askPrice = ASK + behind * CENT;
  return Object.assign(new VenueQuote(), { instrumentId, venueId, bidPrice, bidSize: size, askPrice, askSize: size });
}
