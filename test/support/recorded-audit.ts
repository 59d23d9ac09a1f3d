import { EndReason } from '../../src/domain/end-reason.ts';
import { Liquidity } from '../../src/domain/fill.ts';
import { EventKind, isNumbered, type OrderEvent } from '../../src/domain/order-event.ts';
import { hasStop, OrderStatus, TimeInForce } from '../../src/domain/order-terms.ts';
import { isBetterToTake, isWithinLimit, oppositeSide, Side } from '../../src/domain/side.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { AuditedMarket, type AuditedOrder } from './audited-market.ts';
import { AuditedStops } from './audited-stops.ts';
import type { RecordedTrade } from './recorded-market.ts';

/** What the engine was told when it made some events. */
export type Cause =
  | { readonly kind: 'command' }
  | { readonly kind: 'quote'; readonly venueId: number }
  | { readonly kind: 'trade'; readonly trade: RecordedTrade };

const BEGINNINGS = new Set<EventKind>([EventKind.Accepted, EventKind.Activated, EventKind.Triggered]);

/** The collar of the engine under audit: narrow, so that market orders reach it. */
export const COLLAR_BASIS_POINTS = 10;

/**
 * Holds every event against the recording, with nothing but the events, what the engine was told and the recorded market.
 * Faults are collected as sentences: none is the expectation.
 */
export class RecordedAudit {
  readonly market = new AuditedMarket();
  readonly stops = new AuditedStops();
  readonly faults: string[] = [];
  /** How often each kind of thing was seen, so that a test can tell that it has seen it. */
  readonly seen = {
    accepted: 0,
    refused: 0,
    takerFills: 0,
    sweeps: 0,
    clientTrades: 0,
    makerFillsByQuote: 0,
    makerFillsByPrint: 0,
    rested: 0,
    /** With displayed size ahead. */
    queued: 0,
    /** By prints at their own price, after some had gone to the queue ahead. */
    makerFillsBehindQueue: 0,
    unfillable: 0,
    routedLater: 0,
    placesKept: 0,
  };
  readonly orders = new Map<number, AuditedOrder>();
  #cause: Cause = { kind: 'command' };
  #isHalfWay = false;
  /** By order: see `#barredVenues`. */
  #barred: ReadonlyMap<number, readonly number[]> = new Map();
  #lastSeq = 0;
  #lastMarketTime = 0;
  /** The maker's side of a trade between two clients, until the taker's side follows. */
  #maker: OrderEvent | undefined;
  /** What the print under way has not yet been used for. */
  #printLeft = 0;
  /** The order that is taking, its last price and its venue, within one call. */
  #taking = { orderId: 0, price: 0, venueId: -1 };

  /** A new day's clock begins anew. */
  startDay(): void {
    this.#lastMarketTime = 0;
  }

  /** Takes the events of one call to the engine. */
  take(events: readonly OrderEvent[], cause: Cause): void {
    this.#cause = cause;
    this.#isHalfWay = cause.kind === 'quote';
    this.#printLeft = cause.kind === 'trade' ? cause.trade.qty : 0;
    this.#taking = { orderId: 0, price: 0, venueId: -1 };
    if (cause.kind === 'trade') this.stops.onTrade(cause.trade);
    this.#barred = this.#barredVenues(events);
    for (const event of events) this.#takeEvent(event);
    if (this.#maker !== undefined) this.#fault(this.#maker, 'is a maker fill that nothing explains');
    this.#maker = undefined;
    this.#endPrint();
    if (events.length > 0) this.stops.checkLinks();
    this.stops.checkTriggers();
    this.faults.push(...this.stops.faults.splice(0));
    if (cause.kind === 'quote') this.#checkNothingCrosses(cause.venueId);
    for (const event of events) if (BEGINNINGS.has(event.kind)) this.#checkSettled(event);
  }

  liveOrders(): AuditedOrder[] {
    return [...this.orders.values()].filter((order) => order.isLive);
  }

  #takeEvent(event: OrderEvent): void {
    if (isNumbered(event.kind)) {
      if (event.seq !== this.#lastSeq + 1) this.#fault(event, `follows ${this.#lastSeq}`);
      this.#lastSeq = event.seq;
    }
    if (this.#maker !== undefined && event.kind !== EventKind.Fill)
      this.#fault(event, 'stands between maker and taker');
    if (event.kind === EventKind.Accepted) this.#accept(event);
    else if (event.kind === EventKind.Rejected) this.seen.refused++;
    else if (event.kind === EventKind.Fill) this.#fill(event);
    else if (event.kind === EventKind.Rested) this.#rest(event);
    else if (event.kind === EventKind.LeftBook) this.market.leave(this.orders.get(event.orderId)!);
    else if (event.kind === EventKind.Triggered) this.#trigger(event);
    else if (event.kind === EventKind.Activated) this.#activate(event);
    else if (event.kind === EventKind.Adjusted) this.#adjust(event);
    else this.#end(event);
  }

  /** Once its call is over an order has ended, rests, or waits because there is nothing for it. */
  #checkSettled(event: OrderEvent): void {
    const order = this.orders.get(event.orderId)!;
    if (!order.isLive || order.isDormant) return;
    if (order.timeInForce === TimeInForce.Ioc || order.timeInForce === TimeInForce.Fok)
      this.#fault(event, 'still works');
    if (order.resting === undefined) this.#checkNothingLeft(event, order, this.#barred.get(order.orderId));
  }

  /**
   * For stops and legs, at which self-match prevention did not look: venues where an order of their own account stood against
   * them as the call began. What another took there later they look for with the next quote.
   */
  #barredVenues(events: readonly OrderEvent[]): Map<number, readonly number[]> {
    const begun = events.filter(({ kind }) => kind === EventKind.Triggered || kind === EventKind.Activated);
    return new Map(
      begun.map(({ orderId, accountId, side }) => [orderId, this.market.venuesOf(accountId, oppositeSide(side))]),
    );
  }

  #accept(event: OrderEvent): void {
    const { orderId, accountId, side, type, timeInForce, qty, advanced } = event;
    const { national } = this.market;
    this.#nextStage();
    this.stops.onAccepted(event, national);
    const isTriggered = advanced?.isTriggered ?? false;
    const reference = hasStop(type) ? 2 * advanced!.stopPrice : national.bid + national.ask;
    const worst = event.limitPrice > 0 ? event.limitPrice : collarPrice(side, reference);
    this.seen.accepted++;
    this.orders.set(orderId, {
      ...{ orderId, accountId, side, timeInForce, qty, worst },
      isMarket: event.limitPrice === 0,
      isDormant: event.status === OrderStatus.Held || (hasStop(type) && !isTriggered),
      filled: 0,
      isLive: true,
      resting: undefined,
    });
  }

  /** A stop has been touched: it works within the collar around the price that touched it. */
  #trigger(event: OrderEvent): void {
    const order = this.orders.get(event.orderId)!;
    this.#nextStage();
    this.stops.onTriggered(event);
    order.isDormant = false;
    if (order.isMarket) order.worst = collarPrice(order.side, 2 * event.price);
    if (!this.market.day.isRecordedTime(event.marketTimeMillis)) this.#fault(event, 'has a time that was not recorded');
  }

  #activate(event: OrderEvent): void {
    const order = this.orders.get(event.orderId)!;
    this.#nextStage();
    this.stops.onActivated(event);
    order.qty = event.qty;
    order.isDormant = hasStop(event.type);
  }

  #adjust(event: OrderEvent): void {
    this.stops.onAdjusted(event);
    this.orders.get(event.orderId)!.qty = event.qty;
  }

  /** The print has met what rested; what happens from here on is clients' doing. */
  #nextStage(): void {
    this.#endPrint();
    this.#cause = { kind: 'command' };
  }

  #endPrint(): void {
    if (this.#cause.kind !== 'trade') return;
    this.market.advanceQueues(this.#cause.trade.venueId, this.#cause.trade.price, this.#printLeft);
    this.#printLeft = 0;
  }

  #fill(event: OrderEvent): void {
    const order = this.orders.get(event.orderId);
    if (order === undefined || !order.isLive) {
      this.#fault(event, 'fills an order that is not live');
      return;
    }
    order.filled += event.lastQty;
    if (!(event.lastQty > 0) || order.filled > order.qty) this.#fault(event, `fills ${order.filled} of ${order.qty}`);
    if (event.filledQty !== order.filled) this.#fault(event, `says ${event.filledQty} are filled, not ${order.filled}`);
    if (!isWithinLimit(order.side, event.price, order.worst)) this.#fault(event, `is beyond ${order.worst}`);
    this.stops.onFill(event);
    this.#checkFee(event);
    this.#checkEvidence(event);
    if (event.liquidity === Liquidity.Maker) this.#makerFill(event, order);
    else this.#takerFill(event, order);
    if (order.filled === order.qty) this.#over(event, order);
  }

  #checkFee(event: OrderEvent): void {
    const venue = US_EQUITY_VENUES[event.venueId]!;
    const rate = event.liquidity === Liquidity.Maker ? venue.makerFee : venue.takerFee;
    if (event.fee !== rate * event.lastQty) this.#fault(event, `costs ${event.fee}, not ${rate} a share`);
  }

  #checkEvidence(event: OrderEvent): void {
    const { national, nationalBefore, day } = this.market;
    // A change reaches the venues one after another: half way through, one side may still be as it was before.
    const isHalfWay = this.#isHalfWay;
    // Or nobody stands there any more where somebody is about to.
    const isBare = (side: Side) => isHalfWay && !this.market.displaysAnything(side);
    const isBareBid = event.nbboBid === 0 && isBare(Side.Buy);
    const isBareAsk = event.nbboAsk === 0 && isBare(Side.Sell);
    const isBid = event.nbboBid === national.bid || isBareBid || (isHalfWay && event.nbboBid === nationalBefore.bid);
    const isAsk = event.nbboAsk === national.ask || isBareAsk || (isHalfWay && event.nbboAsk === nationalBefore.ask);
    if (!isBid || !isAsk) {
      const evidence = `${event.nbboBid} x ${event.nbboAsk}`;
      this.#fault(event, `says the NBBO is ${evidence}, recorded is ${national.bid} x ${national.ask}`);
    }
    const time = event.marketTimeMillis;
    if (!day.isRecordedTime(time)) this.#fault(event, 'has a market time that is not in the recording');
    if (time < this.#lastMarketTime) this.#fault(event, `has a market time before ${this.#lastMarketTime}`);
    this.#lastMarketTime = time;
    const then = day.nationalWithin(time);
    const wasBid = isBareBid || then.some(({ bid }) => bid === event.nbboBid);
    const wasAsk = isBareAsk || then.some(({ ask }) => ask === event.nbboAsk);
    if (!wasBid || !wasAsk) {
      this.#fault(event, `shows an NBBO that was not recorded at its market time: ${JSON.stringify(then)}`);
    }
  }

  #makerFill(event: OrderEvent, order: AuditedOrder): void {
    const { resting } = order;
    if (resting === undefined || resting.venueId !== event.venueId) {
      this.#fault(event, 'is a maker fill of an order that does not rest there');
      return;
    }
    if (event.price !== order.worst) this.#fault(event, `is not at the limit ${order.worst}`);
    if (this.#isMetByQuote(order, event.lastQty)) this.seen.makerFillsByQuote++;
    else if (this.#cause.kind === 'trade') this.#meetPrint(event, order, this.#cause.trade);
    else this.#tradeWithClient(event, order);
  }

  /** The taker's side must follow. */
  #tradeWithClient(event: OrderEvent, order: AuditedOrder): void {
    this.#maker = event;
    const first = this.market.firstResting(order.side, event.venueId);
    if (first !== order) this.#fault(event, `passes over order ${first?.orderId}`);
    if (order.resting!.queueAhead > 0) this.#fault(event, `jumps the queue of ${order.resting!.queueAhead}`);
  }

  /** The quote that is being applied stands at or through the limit and has enough left: uses it. */
  #isMetByQuote(order: AuditedOrder, qty: number): boolean {
    if (this.#cause.kind !== 'quote') return false;
    const { venueId } = this.#cause;
    const opposite = oppositeSide(order.side);
    const quote = this.market.quote(venueId, opposite);
    if (quote.size - quote.taken < qty || !isWithinLimit(order.side, quote.price, order.worst)) return false;
    const earlier = this.market.firstResting(order.side);
    if (earlier !== order) this.faults.push(`order ${order.orderId} fills before order ${earlier?.orderId}`);
    this.market.takeDisplayed(venueId, opposite, qty);
    return true;
  }

  #meetPrint(event: OrderEvent, order: AuditedOrder, trade: RecordedTrade): void {
    this.seen.makerFillsByPrint++;
    const resting = order.resting!;
    if (trade.venueId !== resting.venueId) this.#fault(event, `comes of a print on venue ${trade.venueId}`);
    if (!isWithinLimit(order.side, trade.price, order.worst)) this.#fault(event, `comes of a print at ${trade.price}`);
    if (trade.price === order.worst) {
      const ahead = resting.queueAhead;
      if (ahead > 0) this.seen.makerFillsBehindQueue++;
      this.#printLeft -= ahead;
      this.market.advanceQueues(trade.venueId, trade.price, ahead);
    }
    this.#printLeft -= event.lastQty;
    if (this.#printLeft < 0) this.#fault(event, `needs more than the print of ${trade.qty} and its queue give`);
  }

  #takerFill(event: OrderEvent, order: AuditedOrder): void {
    this.seen.takerFills++;
    const isFirst = this.#taking.orderId !== order.orderId;
    if (isFirst && this.#cause.kind === 'quote') this.seen.routedLater++;
    if (!isFirst && event.price !== this.#taking.price) this.seen.sweeps++;
    if (!isFirst && isBetterToTake(order.side, event.price, this.#taking.price)) {
      this.#fault(event, `is better than ${this.#taking.price} before it in the same sweep`);
    }
    if (order.timeInForce === TimeInForce.Fok) this.#checkWhole(event, order, isFirst);
    this.#checkNothingBetter(event, order, isFirst);
    this.#taking = { orderId: order.orderId, price: event.price, venueId: event.venueId };
    if (this.#maker === undefined) this.#takeDisplayed(event, order);
    else this.#takeFromClient(event, order, this.#maker);
    this.#maker = undefined;
  }

  /** A fill-or-kill order fills in one call, at one venue. */
  #checkWhole(event: OrderEvent, order: AuditedOrder, isFirst: boolean): void {
    if (isFirst && order.filled !== event.lastQty) this.#fault(event, 'goes on filling a fill-or-kill order');
    if (!isFirst && this.#taking.venueId !== event.venueId) this.#fault(event, 'splits a fill-or-kill order');
  }

  #checkNothingBetter(event: OrderEvent, order: AuditedOrder, isFirst: boolean): void {
    for (const { venueId } of US_EQUITY_VENUES) {
      const best = this.market.bestToTake(venueId, order);
      if (best === undefined || !isBetterToTake(order.side, best.price, event.price)) continue;
      this.#fault(event, `${isFirst ? 'begins by passing' : 'passes'} ${best.qty} @ ${best.price} on venue ${venueId}`);
    }
  }

  #takeDisplayed(event: OrderEvent, order: AuditedOrder): void {
    const side = oppositeSide(order.side);
    const quote = this.market.quote(event.venueId, side);
    const left = quote.size - quote.taken;
    if (quote.price !== event.price || left < event.lastQty) {
      this.#fault(event, `takes what is not there: ${left} @ ${quote.price} are left`);
    }
    this.market.takeDisplayed(event.venueId, side, event.lastQty);
    const then = this.market.day.displayedWithin(
      event.venueId,
      side === Side.Buy ? 'bid' : 'ask',
      event.marketTimeMillis,
    );
    if (!then.some(({ price, size }) => price === event.price && size >= event.lastQty)) {
      this.#fault(event, `was not displayed at its market time: ${JSON.stringify(then)}`);
    }
  }

  #takeFromClient(event: OrderEvent, order: AuditedOrder, makerEvent: OrderEvent): void {
    this.seen.clientTrades++;
    const maker = this.orders.get(makerEvent.orderId)!;
    const isSameTrade =
      makerEvent.venueId === event.venueId && makerEvent.price === event.price && makerEvent.lastQty === event.lastQty;
    if (!isSameTrade || maker.side === order.side) this.#fault(event, `does not match its maker ${maker.orderId}`);
    if (maker.accountId === order.accountId) this.#fault(event, 'trades with its own account');
  }

  #rest(event: OrderEvent): void {
    const order = this.orders.get(event.orderId)!;
    const replaced = this.orders.get(event.advanced?.replacesOrderId ?? 0);
    if (replaced?.resting?.sequence === event.restSequence) {
      this.#keepPlace(event, order, replaced);
      return;
    }
    this.seen.rested++;
    if (order.isMarket || order.timeInForce > TimeInForce.Gtc) this.#fault(event, 'may not rest');
    if (event.lastQty !== order.qty - order.filled) this.#fault(event, `rests with ${event.lastQty}`);
    this.#checkNothingLeft(event, order);
    const queueAhead = this.market.queueAt(event.venueId, order.side, order.worst);
    if (queueAhead > 0) this.seen.queued++;
    if (event.queueAhead < queueAhead) this.#fault(event, `joins ahead of ${queueAhead}`);
    this.market.join(order, { venueId: event.venueId, sequence: event.restSequence, queueAhead });
  }

  /** A replacement stands where the order stood: at its price, and for no more than was left of it. */
  #keepPlace(event: OrderEvent, order: AuditedOrder, replaced: AuditedOrder): void {
    const place = replaced.resting!;
    this.seen.placesKept++;
    if (order.worst !== replaced.worst || event.venueId !== place.venueId)
      this.#fault(event, 'keeps a place elsewhere');
    if (order.qty > replaced.qty - replaced.filled) this.#fault(event, `keeps its place with ${order.qty}`);
    this.market.join(order, place);
  }

  #end(event: OrderEvent): void {
    const order = this.orders.get(event.orderId)!;
    if (event.reason === EndReason.ImmediateOrCancelRemainder) this.#checkNothingLeft(event, order);
    if (event.reason === EndReason.FillOrKillUnfillable) this.#checkUnfillable(event, order);
    if (event.filledQty !== order.filled) this.#fault(event, `says ${event.filledQty} are filled, not ${order.filled}`);
    this.#over(event, order);
  }

  /** Nothing that the order may take is to be had anywhere. */
  #checkNothingLeft(event: OrderEvent, order: AuditedOrder, barred: readonly number[] = []): void {
    for (const { venueId } of US_EQUITY_VENUES) {
      if (barred.includes(venueId)) continue;
      const best = this.market.bestToTake(venueId, order);
      if (best !== undefined) this.#fault(event, `leaves ${best.qty} @ ${best.price} on venue ${venueId}`);
    }
  }

  #checkUnfillable(event: OrderEvent, order: AuditedOrder): void {
    this.seen.unfillable++;
    if (order.filled > 0) this.#fault(event, `kills an order of which ${order.filled} are filled`);
    for (const { venueId } of US_EQUITY_VENUES) {
      const best = this.market.bestToTake(venueId, order);
      if (best !== undefined && best.qty >= order.qty && this.market.isNationalBest(best.price, order.side)) {
        this.#fault(event, `was fillable: ${best.qty} @ ${best.price} on venue ${venueId}`);
      }
    }
  }

  /** After a quote nothing may rest within its reach. */
  #checkNothingCrosses(venueId: number): void {
    for (const side of [Side.Buy, Side.Sell]) {
      const first = this.market.firstResting(side);
      const quote = this.market.quote(venueId, oppositeSide(side));
      if (first === undefined || quote.size <= quote.taken) continue;
      if (isWithinLimit(side, quote.price, first.worst)) {
        this.faults.push(`order ${first.orderId} rests at ${first.worst} against ${quote.price} on venue ${venueId}`);
      }
    }
  }

  #over(event: OrderEvent, order: AuditedOrder): void {
    this.stops.onOver(event);
    order.isLive = false;
    this.market.leave(order);
  }

  #fault(event: OrderEvent, what: string): void {
    const where = `${this.market.day.date} ${event.marketTimeMillis}`;
    const execution = event.kind === EventKind.Fill ? ` ${event.lastQty} @ ${event.price} venue ${event.venueId}` : '';
    this.faults.push(`${where}: event ${event.seq}, order ${event.orderId}${execution} (${this.#cause.kind}) ${what}`);
  }
}

/** Rounded inward to the cent. IBM trades far above a dollar. */
function collarPrice(side: Side, doubledReference: number): number {
  const collar = doubledReference * (10_000 + (side === Side.Buy ? COLLAR_BASIS_POINTS : -COLLAR_BASIS_POINTS));
  return side === Side.Buy ? Math.floor(collar / 20_000) : Math.ceil(collar / 20_000);
}
