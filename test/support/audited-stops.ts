import { LegRole } from '../../src/domain/advanced-terms.ts';
import { EventKind, type OrderEvent } from '../../src/domain/order-event.ts';
import { hasStop, OrderClass, OrderStatus, OrderType } from '../../src/domain/order-terms.ts';
import { isWithinLimit, oppositeSide, Side } from '../../src/domain/side.ts';
import type { National, RecordedTrade } from './recorded-market.ts';

const CENT = 100;

interface AuditedStop {
  readonly orderId: number;
  readonly side: Side;
  readonly isTrailing: boolean;
  readonly trailPrice: number;
  readonly trailBasisPoints: number;
  /** The best recorded trade since it was accepted. */
  mark: number;
  stop: number;
  /** Waits for a trade to touch it. */
  isWatched: boolean;
  isTouched: boolean;
}

/** One order of a pair, or an entry, and what is known of the others. */
interface AuditedLink {
  readonly orderId: number;
  readonly orderClass: OrderClass;
  readonly role: LegRole;
  parentId: number;
  qty: number;
  filled: number;
  isLive: boolean;
  isHeld: boolean;
}

/**
 * Stops and orders that were sent together, held against the recorded trades alone: high-water marks, stops and what each leg
 * may be for are worked out here a second time. Stops are touched by trades (STOP_TRIGGER=trade).
 */
export class AuditedStops {
  readonly faults: string[] = [];
  readonly seen = {
    stops: 0,
    trailing: 0,
    triggered: 0,
    trailed: 0,
    touchedAtOnce: 0,
    activated: 0,
    legsEnded: 0,
    cut: 0,
  };
  readonly #stops = new Map<number, AuditedStop>();
  readonly #links = new Map<number, AuditedLink>();
  /** Stops that a trade has touched and that have not been reported yet. */
  readonly #due = new Set<AuditedStop>();
  #lastTrade: RecordedTrade | undefined;

  get watchedCount(): number {
    return [...this.#stops.values()].filter(({ isWatched }) => isWatched).length;
  }

  /** The stop that the order waits for; 0 where it waits for none. */
  stopOf(orderId: number): number {
    const stop = this.#stops.get(orderId);
    return stop?.isWatched ? stop.stop : 0;
  }

  /** A recorded trade reaches the engine now. */
  onTrade(trade: RecordedTrade): void {
    this.#lastTrade = trade;
    for (const stop of this.#stops.values()) {
      if (!stop.isWatched) continue;
      if (stop.isTrailing && isWithinLimit(stop.side, trade.price, stop.mark) && trade.price !== stop.mark) {
        stop.mark = trade.price;
        stop.stop = trailedStop(stop);
        this.seen.trailed++;
      }
      this.#watch(stop);
    }
  }

  /** `national`: what the market's middle is taken from where nothing has traded yet. */
  onAccepted(event: OrderEvent, national: National): void {
    this.#link(event);
    if (!hasStop(event.type)) return;
    const { advanced, orderId, side } = event;
    const isTrailing = event.type === OrderType.TrailingStop;
    const stop: AuditedStop = {
      ...{ orderId, side, isTrailing },
      trailPrice: advanced!.trailPrice,
      trailBasisPoints: advanced!.trailBasisPoints,
      mark: 0,
      stop: advanced!.stopPrice,
      isWatched: event.status === OrderStatus.New && !advanced!.isTriggered,
      isTouched: advanced!.isTriggered,
    };
    this.seen.stops++;
    if (isTrailing) {
      this.seen.trailing++;
      const before = this.#stops.get(advanced!.replacesOrderId);
      this.#stops.delete(advanced!.replacesOrderId);
      stop.mark = before?.mark ?? this.#lastTrade?.price ?? Math.floor((national.bid + national.ask) / 2);
      stop.stop = trailedStop(stop);
      this.#checkTrail(event, stop);
    }
    this.#stops.set(orderId, stop);
    if (stop.isWatched) this.#watch(stop);
  }

  onActivated(event: OrderEvent): void {
    this.seen.activated++;
    const link = this.#links.get(event.orderId);
    if (link !== undefined) {
      const entry = this.#links.get(link.parentId);
      if (!link.isHeld) this.#fault(event, 'is activated without having been held');
      if (entry === undefined || entry.isLive) this.#fault(event, 'is activated while its entry works');
      else if (entry.filled !== event.qty) this.#fault(event, `is for ${event.qty}, its entry filled ${entry.filled}`);
      link.isHeld = false;
      link.qty = event.qty;
    }
    const stop = this.#stops.get(event.orderId);
    if (stop === undefined) return;
    stop.isWatched = true;
    this.#watch(stop);
  }

  onTriggered(event: OrderEvent): void {
    this.seen.triggered++;
    const stop = this.#stops.get(event.orderId);
    if (stop === undefined || !stop.isWatched) {
      this.#fault(event, 'is triggered but waits for no stop');
      return;
    }
    stop.isWatched = false;
    stop.isTouched = true;
    if (!this.#due.delete(stop)) this.#fault(event, `is triggered at ${stop.stop} by ${this.#lastTrade?.price}`);
    if (stop.isTrailing) this.#checkTrail(event, stop);
    if (event.advanced!.stopPrice !== stop.stop) this.#fault(event, `stands at ${event.advanced!.stopPrice}`);
    const trade = this.#lastTrade;
    if (trade === undefined || event.price !== trade.price) this.#fault(event, `names a trade at ${event.price}`);
    if (trade !== undefined && event.marketTimeMillis < trade.millis) this.#fault(event, 'comes before its trade');
    if (trade !== undefined && event.marketTimeMillis > trade.millis) this.seen.touchedAtOnce++;
  }

  onAdjusted(event: OrderEvent): void {
    const stop = this.#stops.get(event.orderId);
    if (stop?.isTrailing) this.#checkTrail(event, stop);
    const link = this.#links.get(event.orderId);
    if (link === undefined) return;
    if (event.qty > link.qty) this.#fault(event, `grows from ${link.qty} to ${event.qty}`);
    if (event.qty < link.qty) this.seen.cut++;
    link.qty = event.qty;
    link.parentId = event.advanced!.parentOrderId;
  }

  onFill(event: OrderEvent): void {
    const stop = this.#stops.get(event.orderId);
    if (stop?.isWatched) this.#fault(event, 'fills a stop that nothing has touched');
    const link = this.#links.get(event.orderId);
    if (link === undefined) return;
    if (link.isHeld) this.#fault(event, 'fills a leg that is held');
    link.filled += event.lastQty;
    const other = this.#otherHalf(link);
    if (other === undefined) return;
    const entry = link.role === LegRole.None ? link : this.#links.get(link.parentId);
    const most = entry?.orderClass === OrderClass.Oco ? entry.qty : (entry?.filled ?? link.qty);
    if (link.filled + other.filled > most) this.#fault(event, `makes ${link.filled + other.filled} of ${most}`);
  }

  onOver(event: OrderEvent): void {
    const stop = this.#stops.get(event.orderId);
    if (stop !== undefined) {
      this.#due.delete(stop);
      // A replacement goes on from its mark.
      if (event.kind === EventKind.Replaced) stop.isWatched = false;
      else this.#stops.delete(event.orderId);
    }
    const link = this.#links.get(event.orderId);
    if (link === undefined) return;
    link.isLive = false;
    // Whoever depended on it depends on its replacement by now.
    if (event.kind === EventKind.Replaced) this.#links.delete(event.orderId);
    if (link.role !== LegRole.None) this.seen.legsEnded++;
  }

  /** A call to the engine is over: every stop that was touched has been reported. */
  checkTriggers(): void {
    for (const { orderId, stop } of this.#due) this.faults.push(`order ${orderId} is not triggered at ${stop}`);
    this.#due.clear();
  }

  /** Likewise: what was sent together agrees with each other. */
  checkLinks(): void {
    for (const link of this.#links.values()) {
      if (!link.isLive) continue;
      const other = this.#otherHalf(link);
      // A stop loss that is touched has the take profit taken back.
      const isTouched = this.#stops.get(link.orderId)?.isTouched === true;
      if (other?.isLive === false && !isTouched) {
        this.faults.push(`order ${link.orderId} outlives ${other.orderId}`);
      }
      const isPair = other?.isLive === true && !link.isHeld && !other.isHeld;
      if (isPair && link.qty - link.filled !== other.qty - other.filled) {
        this.faults.push(`order ${link.orderId} is for more or less than ${other.orderId}`);
      }
      const entry = this.#links.get(link.parentId);
      if (link.isHeld && entry !== undefined && !entry.isLive) this.faults.push(`order ${link.orderId} is still held`);
    }
    for (const link of this.#links.values()) if (!link.isLive && !this.#isKnown(link)) this.#links.delete(link.orderId);
  }

  #watch(stop: AuditedStop): void {
    const price = this.#lastTrade?.price;
    if (price !== undefined && isWithinLimit(oppositeSide(stop.side), price, stop.stop)) this.#due.add(stop);
  }

  #checkTrail(event: OrderEvent, { mark, stop }: AuditedStop): void {
    const { highWaterMark, stopPrice } = event.advanced!;
    if (highWaterMark !== mark) this.#fault(event, `has seen ${highWaterMark}, recorded is ${mark}`);
    if (stopPrice !== stop) this.#fault(event, `stands at ${stopPrice}, not at ${stop}`);
  }

  #link({ orderId, advanced, qty, status }: OrderEvent): void {
    if (advanced === undefined || advanced.orderClass === OrderClass.Simple) return;
    const { orderClass, legRole: role, parentOrderId: parentId } = advanced;
    const isHeld = status === OrderStatus.Held;
    this.#links.set(orderId, { orderId, orderClass, role, parentId, qty, filled: 0, isLive: true, isHeld });
  }

  /** The order beside this one of which only one is to trade. */
  #otherHalf(link: AuditedLink): AuditedLink | undefined {
    if (link.orderClass === OrderClass.Oco) {
      if (link.role !== LegRole.None) return this.#links.get(link.parentId);
      return [...this.#links.values()].find(({ parentId }) => parentId === link.orderId);
    }
    if (link.role === LegRole.None) return undefined;
    return [...this.#links.values()].find((each) => each !== link && each.parentId === link.parentId);
  }

  /** Whether a live order still depends on it. */
  #isKnown(link: AuditedLink): boolean {
    return [...this.#links.values()].some(
      (each) =>
        each.isLive &&
        (each.parentId === link.orderId || each.parentId === link.parentId || each.orderId === link.parentId),
    );
  }

  #fault(event: OrderEvent, what: string): void {
    this.faults.push(`event ${event.seq}, order ${event.orderId} at ${event.marketTimeMillis}: ${what}`);
  }
}

/** IBM trades far above a dollar: stops stand on cents, away from the market. In ten-thousandths of a price unit, exactly. */
function trailedStop({ side, mark, trailPrice, trailBasisPoints }: AuditedStop): number {
  const away = side === Side.Buy ? 1n : -1n;
  const scale = 10_000n;
  const exact =
    trailPrice > 0
      ? (BigInt(mark) + away * BigInt(trailPrice)) * scale
      : BigInt(mark) * (scale + away * BigInt(trailBasisPoints));
  const step = BigInt(CENT) * scale;
  const cents = side === Side.Buy ? (exact + step - 1n) / step : exact / step;
  return Number(cents) * CENT;
}
