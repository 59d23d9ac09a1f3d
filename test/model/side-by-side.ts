import { ANY_VENUE, LegRole } from '../../src/domain/advanced-terms.ts';
import { END_REASON_NAMES } from '../../src/domain/end-reason.ts';
import { LIQUIDITY_NAMES } from '../../src/domain/fill.ts';
import { MarketTrade } from '../../src/domain/market-trade.ts';
import { Order } from '../../src/domain/order.ts';
import type { AdvancedCommand, OrderCommand, ReplaceCommand } from '../../src/domain/order-command.ts';
import { EVENT_KIND_NAMES, EventKind, type OrderEvent } from '../../src/domain/order-event.ts';
import {
  ORDER_CLASS_NAMES,
  ORDER_STATUS_NAMES,
  ORDER_TYPE_NAMES,
  PositionIntent,
  TIME_IN_FORCE_NAMES,
} from '../../src/domain/order-terms.ts';
import { RISK_RULE_NAMES, RiskViolation } from '../../src/domain/risk-violation.ts';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { SESSION_PHASE_NAMES, SessionPhase } from '../../src/domain/session-phase.ts';
import { Side } from '../../src/domain/side.ts';
import { OrderBatch } from '../../src/execution/order-batch.ts';
import type { SubmitResult } from '../../src/execution/order-intake.ts';
import type { ReplaceResult } from '../../src/execution/order-replacement.ts';
import type { RecoveredState } from '../../src/execution/ports/recovered-state.ts';
import { TestMarket } from '../support/engine.ts';
import { draftRanking } from '../support/ranking-draft.ts';
import { ACCOUNTS, asProgram, type Command, INSTRUMENT_COUNT, QUOTE_MAX_AGE_MILLIS, type World } from './commands.ts';
import { type ModelAnswer, ModelEngine } from './model-engine.ts';
import type { ModelEvent } from './model-ledger.ts';
import { ModelOrder, type ModelTerms, worth } from './model-order.ts';
import type { ModelChange, ModelReplaceAnswer } from './model-replacement.ts';

const SELF_MATCH = {
  off: SelfMatchPrevention.Off,
  cancel_newest: SelfMatchPrevention.CancelNewest,
  cancel_oldest: SelfMatchPrevention.CancelOldest,
  cancel_both: SelfMatchPrevention.CancelBoth,
};

const ROLES = ['none', 'take_profit', 'stop_loss'] as const;

/** How often each kind of event was seen, such as `fill maker`, so that a test can tell that it has seen it. */
export type Sights = Map<string, number>;

/** Plays the commands to both, and throws at the first difference, with the commands up to it as a program. */
export function play(world: World, commands: readonly Command[], sights: Sights = new Map()): void {
  const sideBySide = new SideBySide(world, sights);
  commands.forEach((command, index) => {
    try {
      sideBySide.take(command);
    } catch (error) {
      const program = asProgram(world, commands.slice(0, index + 1));
      throw new Error(`${(error as Error).message}\nafter the last command of\n${program}`, { cause: error });
    }
  });
  try {
    sideBySide.finish();
  } catch (error) {
    const program = asProgram(world, commands);
    throw new Error(`${(error as Error).message}\nonce everything is cancelled after\n${program}`, { cause: error });
  }
}

/** `recovered`: what an earlier one left in its journal. */
export function marketOf(world: World, recovered?: RecoveredState): TestMarket {
  const { limits, openingCash, venueCount, simulateLatency, stopTrigger } = world;
  return new TestMarket({
    accountIds: ACCOUNTS,
    venueCount,
    simulateLatency,
    stopTrigger,
    initialCash: openingCash,
    quoteMaxAgeMillis: QUOTE_MAX_AGE_MILLIS,
    orderPoolSize: 512,
    limits: { ...limits, selfMatchPrevention: SELF_MATCH[limits.selfMatch] },
    ...(recovered === undefined ? {} : { recovered }),
  });
}

/** The engine with its real market, router, risk and books beside the model, held to each other after every command. */
export class SideBySide {
  /** Of all commands. */
  readonly events: OrderEvent[] = [];
  readonly #desk: TestMarket;
  readonly #model: ModelEngine;
  readonly #sights: Sights;
  /** By number: the engine's own objects, of which those that have ended are read once more before their turn is over. */
  readonly #live = new Map<number, Order>();
  phase: SessionPhase = SessionPhase.Regular;
  #replaceAnswers: [id: number, answer: unknown][] = [];
  #openReplacements = 0;

  constructor(world: World, sights: Sights = new Map()) {
    const { limits, openingCash, simulateLatency, stopTrigger } = world;
    this.#sights = sights;
    this.#desk = marketOf(world);
    this.#model = new ModelEngine({
      venues: this.#desk.venues,
      instrumentCount: INSTRUMENT_COUNT,
      accounts: ACCOUNTS,
      openingCash,
      quoteMaxAgeMillis: QUOTE_MAX_AGE_MILLIS,
      simulateLatency,
      stopTrigger,
      limits,
    });
  }

  get desk(): TestMarket {
    return this.#desk;
  }

  take(command: Command): void {
    if (command.do === 'wait') this.#desk.nowMicros += command.micros;
    this.events.push(...this.#desk.events.splice(0));
    this.#model.command(this.#desk.nowMicros, () => this.#act(command));
    this.#compareEvents();
    this.#compareReplaceAnswers();
    this.#compareOrders();
    this.#compareBooks();
    this.#desk.engine.endTurn();
  }

  /** Cancels all that lives: nothing is held back then, no question is open, and every pooled object has come home. */
  finish(): void {
    const { engine, pools } = this.#desk;
    for (const account of ACCOUNTS) this.take({ do: 'cancel all', account });
    // A venue that is asked to end an order may have to answer an earlier request first.
    for (let round = 0; round < 4; round++) this.take({ do: 'wait', micros: 1000 });
    equal('the number of live orders', engine.liveOrderCount, 0);
    equal('the number of replacements that were not answered', this.#openReplacements, 0);
    for (const { accountId, reserved } of engine.accounts) equal(`reserved of account ${accountId}`, reserved, 0);
    pools.assertAllHome();
  }

  #act(command: Command): void {
    const { engine } = this.#desk;
    switch (command.do) {
      case 'submit': {
        const sent = this.#directed(command);
        const actual = engine.submit(this.#orderCommand(sent));
        const expected = this.#model.submit(sent);
        equal('the answer to submit', describeResult(actual), describeModelResult(expected));
        if (actual instanceof Order) this.#live.set(actual.orderId, actual);
        return;
      }
      case 'batch': {
        const sent = command.orders.map((order) => this.#directed(order));
        const batch = new OrderBatch(sent.map((order) => this.#orderCommand(order)));
        batch.accountId = command.orders[0]!.account;
        batch.count = sent.length;
        const actual: unknown[] = [];
        engine.submitBatch(batch, (_, result) => {
          if (result instanceof Order) this.#live.set(result.orderId, result);
          actual.push(describeResult(result));
        });
        equal('the answers to a batch', actual, this.#model.submitBatch(sent).map(describeModelResult));
        return;
      }
      case 'quote': {
        const { instrument, bid, ask } = command;
        const venue = this.#venue(command);
        const [b, a] = [bid ?? { price: 0, size: 0 }, ask ?? { price: 0, size: 0 }];
        this.#desk.quote(venue, b.price / 10_000, b.size, a.price / 10_000, a.size, instrument);
        this.#model.applyQuote(instrument, venue, b, a, this.#marketTime);
        return;
      }
      case 'trade': {
        const { instrument, price, qty } = command;
        const venue = this.#venue(command);
        const trade = new MarketTrade();
        Object.assign(trade, { instrumentId: instrument, venueId: venue, price, qty });
        trade.marketTimeMillis = this.#marketTime;
        engine.applyTrade(trade);
        this.#model.applyTrade(instrument, venue, price, qty, this.#marketTime);
        return;
      }
      case 'cancel': {
        const live = this.#model.ledger.orders.filter(({ isLive }) => isLive);
        const order = live[command.pick % live.length];
        if (order !== undefined) this.#cancel(order.terms.account, order.id);
        return;
      }
      case 'replace': {
        const live = this.#model.ledger.orders.filter(({ isLive }) => isLive);
        const { do: _, pick, ...change } = command;
        const order = live[pick % live.length];
        if (order !== undefined) this.#replace(order.terms.account, order.id, change);
        return;
      }
      case 'cancel by number':
        this.#cancel(command.account, command.order);
        return;
      case 'cancel all': {
        const actual: [number, string][] = [];
        engine.cancelAll(command.account, (orderId, outcome) => actual.push([orderId, outcome]));
        equal('the answer to cancel all', actual, this.#model.cancelAll(command.account));
        return;
      }
      case 'next phases':
        for (let count = 0; count < command.count; count++) this.#enterPhase((this.phase + 1) % 4);
        return;
      case 'same phase again':
        this.#enterPhase(this.phase);
        return;
      case 'wait':
        equal('the next arrival', engine.advance(), this.#model.advance());
        return;
      case 'confirm quotes':
        engine.confirmQuotes();
        this.#model.confirmQuotes();
        return;
      case 'rank': {
        const { rankings } = this.#desk;
        this.#rank(command);
        rankings.publish(this.#desk.nowMicros, 0);
        return;
      }
      case 'venue':
        engine.setVenueEnabled(this.#venue(command), command.enabled);
        this.#model.setVenueEnabled(this.#venue(command), command.enabled);
        return;
      case 'mark':
        engine.markToMarket();
        this.#model.markToMarket();
    }
  }

  #enterPhase(phase: number): void {
    this.phase = phase as SessionPhase;
    this.#desk.engine.enterPhase(this.phase);
    this.#model.enterPhase(SESSION_PHASE_NAMES[this.phase]);
  }

  #venue({ venue }: { readonly venue: number }): number {
    return venue % this.#desk.venues.length;
  }

  get #marketTime(): number {
    return Math.floor(this.#desk.nowMicros / 1000);
  }

  /** A destination is one of the venues that there are. */
  #directed(terms: ModelTerms): ModelTerms {
    const { destination } = terms;
    return destination === undefined ? terms : { ...terms, destination: this.#venue({ venue: destination }) };
  }

  #replace(account: number, id: number, change: ModelChange): void {
    const {
      qty = 0,
      limit = 0,
      stop = 0,
      trailPrice = 0,
      trailBasisPoints = 0,
      timeInForce,
      clientOrderId = '',
    } = change;
    const command: ReplaceCommand = {
      accountId: account,
      orderId: id,
      qty,
      limitPrice: limit,
      stopPrice: stop,
      trailPrice,
      trailBasisPoints,
      timeInForce: timeInForce === undefined ? undefined : codeOf(TIME_IN_FORCE_NAMES, timeInForce),
      clientOrderId,
    };
    this.#openReplacements++;
    this.#desk.engine.replace(command, (result) => {
      this.#openReplacements--;
      if (result instanceof Order) this.#live.set(result.orderId, result);
      this.#replaceAnswers.push([id, describeResult(result)]);
    });
    this.#model.replace(account, id, change);
  }

  #orderCommand(terms: ModelTerms): OrderCommand {
    const { destination } = terms;
    const isForAuction = terms.timeInForce === 'opg' || terms.timeInForce === 'cls';
    const isPlain = (terms.type === 'market' || terms.type === 'limit') && !isForAuction;
    const more = [destination, terms.display, terms.notional, terms.orderClass, terms.intent];
    const hasMore = more.some((each) => each !== undefined);
    const advanced: AdvancedCommand = {
      orderClass: codeOf(ORDER_CLASS_NAMES, terms.orderClass ?? 'simple'),
      stopPrice: terms.stop ?? 0,
      trailPrice: terms.trailPrice ?? 0,
      trailBasisPoints: terms.trailBasisPoints ?? 0,
      notional: terms.notional ?? 0,
      displayQty: terms.display ?? 0,
      destinationVenueId: destination ?? ANY_VENUE,
      positionIntent: intentOf(terms),
      takeProfitPrice: terms.takeProfit ?? 0,
      stopLossStopPrice: terms.stopLossStop ?? 0,
      stopLossLimitPrice: terms.stopLossLimit ?? 0,
    };
    return {
      accountId: terms.account,
      instrumentId: terms.instrument,
      side: terms.side === 'buy' ? Side.Buy : Side.Sell,
      type: codeOf(ORDER_TYPE_NAMES, terms.type),
      timeInForce: codeOf(TIME_IN_FORCE_NAMES, terms.timeInForce),
      qty: terms.notional === undefined ? terms.qty : 0,
      limitPrice: terms.limit,
      clientOrderId: terms.clientOrderId,
      extendedHours: terms.extendedHours,
      ...(isPlain && !hasMore ? {} : { advanced }),
    };
  }

  #cancel(account: number, id: number): void {
    equal('the answer to cancel', this.#desk.engine.cancel(account, id), this.#model.cancel(account, id));
  }

  /** The next ranking is written whole: every list as it was, but for the one that changes. */
  #rank({ instrument, side, venues }: Extract<Command, { do: 'rank' }>): void {
    this.#model.dealer.router.rank(
      instrument,
      side,
      venues.filter((venue: number) => venue < this.#desk.venues.length),
    );
    const { rankings } = this.#desk;
    for (let each = 0; each < INSTRUMENT_COUNT; each++) {
      for (const taker of ['buy', 'sell'] as const) {
        draftRanking(
          rankings,
          each,
          taker === 'buy' ? Side.Buy : Side.Sell,
          this.#model.dealer.router.ranking(each, taker),
        );
      }
    }
  }

  #compareEvents(): void {
    const journalled = this.#desk.events.filter(({ kind }) => kind !== EventKind.EndRequested);
    const actual = withMovesByOrder(journalled.map(describeEvent));
    const events = withMovesByOrder(this.#model.ledger.events);
    for (let index = 0; index < Math.max(actual.length, events.length); index++) {
      equal(`event ${index + 1} of the command`, actual[index], events[index]);
    }
    for (const event of events) this.#see(event);
  }

  #compareReplaceAnswers(): void {
    const expected = this.#model.replacements.answers.map(([id, answer]): [number, unknown] => [
      id,
      describeModelResult(answer),
    ]);
    const byOrder = (a: [number, unknown], b: [number, unknown]) => a[0] - b[0];
    equal('the answers to replace', this.#replaceAnswers.toSorted(byOrder), expected.toSorted(byOrder));
    this.#replaceAnswers = [];
    this.#model.replacements.answers = [];
  }

  #compareOrders(): void {
    const live = this.#model.ledger.orders.filter(({ isLive }) => isLive);
    equal('the number of live orders', this.#desk.engine.liveOrderCount, live.length);
    for (const order of live) {
      const found = this.#desk.engine.liveOrder(order.id);
      if (found === undefined) throw new Error(`order ${order.id} is live in the model only`);
      this.#live.set(order.id, found);
    }
    for (const [id, actual] of this.#live) {
      const expected = this.#model.ledger.orders[id - 1]!;
      equal(`order ${id}`, describeOrder(actual), describeModelOrder(expected));
      if (!expected.isLive) this.#live.delete(id);
    }
  }

  #compareBooks(): void {
    const { engine } = this.#desk;
    const { books } = this.#model.ledger;
    for (const accountId of ACCOUNTS) {
      const account = engine.account(accountId)!;
      const { long, short } = books.marketValues(accountId);
      const working = { buy: 0n, sell: 0n };
      const live = this.#model.ledger.liveOrders(accountId);
      for (const { terms, workingValue, isExposed } of live) {
        if (isExposed) working[terms.side] += workingValue;
      }
      equal(
        `account ${accountId}`,
        {
          cash: account.cash,
          reserved: account.reserved,
          buyingPower: engine.buyingPower(account),
          long: account.longMarketValue,
          short: account.shortMarketValue,
          realised: account.realisedProfit,
          fees: account.fees,
          openOrders: account.openOrders,
          workingBuys: account.workingBuyValue,
          workingSells: account.workingSellValue,
        },
        {
          cash: Number(books.cash(accountId)),
          reserved: Number(this.#model.ledger.reserved(accountId)),
          buyingPower: Math.max(0, Number(this.#model.ledger.available(accountId))),
          long: Number(long),
          short: Number(short),
          realised: Number(books.realised(accountId)),
          fees: Number(books.fees(accountId)),
          openOrders: live.length,
          workingBuys: Number(working.buy),
          workingSells: Number(working.sell),
        },
      );
      for (let instrument = 0; instrument < INSTRUMENT_COUNT; instrument++) {
        const position = engine.position(accountId, instrument);
        const { qty, cost, realised, fees, mark } = books.position(accountId, instrument);
        equal(
          `account ${accountId}'s position in instrument ${instrument}`,
          position === undefined
            ? { qty: 0, cost: 0, realised: 0, fees: 0, value: 0 }
            : {
                qty: position.qty,
                cost: position.costBasis,
                realised: position.realisedProfit,
                fees: position.fees,
                value: position.marketValue,
              },
          {
            qty,
            cost: Number(cost),
            realised: Number(realised),
            fees: Number(fees),
            value: Number(worth(mark, qty)),
          },
        );
      }
    }
  }

  #see(event: ModelEvent): void {
    const what = [event.kind, event.rule ?? event.liquidity ?? event.reason].filter((word) => word !== undefined);
    this.#sights.set(what.join(' '), (this.#sights.get(what.join(' ')) ?? 0) + 1);
  }
}

function describeEvent(event: OrderEvent): ModelEvent {
  const { kind, advanced } = event;
  const order = {
    kind: EVENT_KIND_NAMES[kind],
    order: event.orderId,
    status: ORDER_STATUS_NAMES[event.status],
    qty: event.qty,
    filledQty: event.filledQty,
    filledNotional: event.filledNotional,
    fees: event.orderFees,
    bound: event.boundPrice,
    reserved: event.reserved,
    stop: advanced?.stopPrice ?? 0,
    mark: advanced?.highWaterMark ?? 0,
    parent: advanced?.parentOrderId ?? 0,
    role: ROLES[advanced?.legRole ?? LegRole.None],
    replaces: advanced?.replacesOrderId ?? 0,
    replacedBy: advanced?.replacedByOrderId ?? 0,
  };
  if (kind === EventKind.Rejected) {
    const { riskRule, riskLimit, riskObserved } = event;
    return {
      ...order,
      rule: RISK_RULE_NAMES[riskRule as RiskViolation['rule']],
      limit: riskLimit,
      observed: riskObserved,
    };
  }
  if (kind === EventKind.Rested) {
    const { venueId, price, lastQty, queueAhead, restSequence } = event;
    return { ...order, venue: venueId, price, lastQty, queueAhead, sequence: restSequence };
  }
  if (kind === EventKind.Triggered) {
    const { price, marketTimeMillis, nbboBid, nbboAsk } = event;
    return { ...order, price, marketTime: marketTimeMillis, nbboBid, nbboAsk };
  }
  if (kind === EventKind.Canceled || kind === EventKind.Expired || kind === EventKind.Replaced) {
    return { ...order, reason: END_REASON_NAMES[event.reason] };
  }
  if (kind !== EventKind.Fill) return order;
  return {
    ...order,
    execution: event.executionId,
    venue: event.venueId,
    price: event.price,
    lastQty: event.lastQty,
    liquidity: LIQUIDITY_NAMES[event.liquidity],
    fee: event.fee,
    marketTime: event.marketTimeMillis,
    nbboBid: event.nbboBid,
    nbboAsk: event.nbboAsk,
    positionQty: event.positionQty,
    positionCost: event.positionCostBasis,
    positionRealised: event.positionRealisedProfit,
    positionFees: event.positionFees,
    cash: event.accountCash,
  };
}

function describeOrder(order: Order) {
  return {
    status: ORDER_STATUS_NAMES[order.status],
    endReason: END_REASON_NAMES[order.endReason],
    qty: order.qty,
    limit: order.limitPrice,
    stop: order.advanced?.stopPrice ?? 0,
    mark: order.advanced?.highWaterMark ?? 0,
    isTriggered: order.advanced?.isTriggered ?? false,
    bound: order.boundPrice,
    filledQty: order.filledQty,
    filledNotional: order.filledNotional,
    fees: order.fees,
    reserved: order.reserved,
    isSubmitted: order.submittedAtMicros > 0,
    isFilled: order.filledAtMicros > 0,
    isCanceled: order.canceledAtMicros > 0,
    isExpired: order.expiredAtMicros > 0,
  };
}

function describeModelOrder(order: ModelOrder): ReturnType<typeof describeOrder> {
  return {
    status: order.status as (typeof ORDER_STATUS_NAMES)[number],
    endReason: order.endReason as (typeof END_REASON_NAMES)[number],
    qty: order.qty,
    limit: order.terms.limit,
    stop: order.stop,
    mark: order.mark,
    isTriggered: order.isTriggered,
    bound: order.bound,
    filledQty: order.filledQty,
    filledNotional: Number(order.filledNotional),
    fees: Number(order.fees),
    reserved: Number(order.reserved),
    isSubmitted: true,
    isFilled: order.status === 'filled',
    isCanceled: order.status === 'canceled',
    isExpired: order.status === 'expired',
  };
}

function describeResult(result: SubmitResult | ReplaceResult): unknown {
  if (result instanceof Order) return { order: result.orderId };
  if (!(result instanceof RiskViolation)) return result;
  const { rule, limit, observed, headroom } = result;
  return { rule: RISK_RULE_NAMES[rule], limit, observed, headroom };
}

function describeModelResult(result: ModelAnswer | ModelReplaceAnswer): unknown {
  return result instanceof ModelOrder ? { order: result.id } : result;
}

function intentOf({ side, intent }: ModelTerms): PositionIntent {
  if (intent === undefined) return PositionIntent.None;
  if (side === 'buy') return intent === 'to_open' ? PositionIntent.BuyToOpen : PositionIntent.BuyToClose;
  return intent === 'to_open' ? PositionIntent.SellToOpen : PositionIntent.SellToClose;
}

/** The number that a name stands for. */
function codeOf<Name extends string, Code extends number>(names: readonly Name[], name: Name): Code {
  return names.indexOf(name) as Code;
}

/** In which order stops follow one price does not matter, and nobody is told: such runs are put in the order of their numbers. */
function withMovesByOrder(events: readonly ModelEvent[]): ModelEvent[] {
  const sorted = [...events];
  for (let index = 1; index < sorted.length; index++) {
    for (let place = index; place > 0; place--) {
      const [before, event] = [sorted[place - 1]!, sorted[place]!];
      const isMove = before.kind === 'adjusted' && event.kind === 'adjusted' && event.order! < before.order!;
      if (!isMove) break;
      [sorted[place - 1], sorted[place]] = [event, before];
    }
  }
  return sorted;
}

/** As `expect`, which is too slow to be asked a million times. */
function equal(what: string, actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${what}\n  is        ${is}\n  should be ${should}`);
}
