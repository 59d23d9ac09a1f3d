import { performance } from 'node:perf_hooks';
import type { Registry } from 'prom-client';
import { EndReason } from '../domain/end-reason.ts';
import type { Instrument } from '../domain/instrument.ts';
import { EventKind, isNumbered, type OrderEventFields } from '../domain/order-event.ts';
import { ORDER_STATUS_NAMES, OrderStatus } from '../domain/order-terms.ts';
import { RISK_RULE_NAMES } from '../domain/risk-violation.ts';
import type { Venue } from '../domain/venue.ts';
import { ORDER_STAGE_NAMES, type OrderStage, type OrderTimings } from '../execution/ports/order-timings.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { registerHistograms, registerPulled, type Sample } from './pulled-metric.ts';
import { TIMED_ORDERS } from './sampled-timings.ts';

const NANOS_PER_MILLI = 1e6;

/** The statuses that events report; an order passes through the others within one call. */
const COUNTED_STATUSES: readonly OrderStatus[] = [
  OrderStatus.New,
  OrderStatus.PartiallyFilled,
  OrderStatus.Filled,
  OrderStatus.Canceled,
  OrderStatus.Expired,
  OrderStatus.Rejected,
  OrderStatus.Replaced,
  OrderStatus.Accepted,
  OrderStatus.Held,
];

/**
 * What happens to orders, counted where it happens. This is the order path: labels are bound to places in typed arrays
 * once, counting is an addition, and a scrape reads the arrays.
 */
export class OrderMetrics implements OrderTimings {
  readonly #stages: readonly LatencyHistogram[] = ORDER_STAGE_NAMES.map(() => new LatencyHistogram());
  readonly #ordersByStatus = new Float64Array(ORDER_STATUS_NAMES.length);
  readonly #refusalsByRule = new Float64Array(RISK_RULE_NAMES.length);
  readonly #fillsByVenue: Float64Array;
  readonly #filledQtyByVenue: Float64Array;
  readonly #qtyUnits: Float64Array;

  /** Venues and instruments each in the order of their ids, from 0. */
  constructor(registry: Registry, venues: readonly Venue[], instruments: readonly Instrument[]) {
    this.#fillsByVenue = new Float64Array(venues.length);
    this.#filledQtyByVenue = new Float64Array(venues.length);
    this.#qtyUnits = Float64Array.from(instruments, (instrument) => instrument.qtyUnit);
    this.#registerStages(registry);
    this.#registerOrders(registry);
    this.#registerFills(registry, venues);
    this.#registerRefusals(registry);
  }

  nowNanos(): number {
    return performance.now() * NANOS_PER_MILLI;
  }

  record(stage: OrderStage, nanos: number): void {
    this.#stages[stage]!.record(nanos);
  }

  /** Counts one event of the engine, each once. Reads the event only during the call. */
  countEvent(event: OrderEventFields): void {
    if (!isNumbered(event.kind)) return;
    if (event.kind === EventKind.Fill) this.#countFill(event);
    if (event.reason === EndReason.RiskRefusal) this.#refusalsByRule[event.riskRule]! += 1;
    if (isNewlyReached(event)) this.#ordersByStatus[event.status]! += 1;
  }

  #countFill(event: OrderEventFields): void {
    this.#fillsByVenue[event.venueId]! += 1;
    this.#filledQtyByVenue[event.venueId]! += event.lastQty / this.#qtyUnits[event.instrumentId]!;
  }

  #registerStages(registry: Registry): void {
    const series = new Map(ORDER_STAGE_NAMES.map((name, stage) => [name, this.#stages[stage]!]));
    const help =
      'Time an order spends in each stage, of its submission in all (total), and until it is durable (journal); ' +
      `risk, route, execute and position of one order in ${TIMED_ORDERS}.`;
    registerHistograms(registry, 'orderpool_order_stage_duration_seconds', help, 'stage', series);
  }

  #registerOrders(registry: Registry): void {
    const collect = (): Sample[] =>
      COUNTED_STATUSES.map((status) => ({
        labels: { status: ORDER_STATUS_NAMES[status] },
        value: this.#ordersByStatus[status]!,
      }));
    const help = 'Orders that reached the status; an order counts once in each that it passes through.';
    registerPulled(registry, { name: 'orderpool_orders_total', help, type: 'counter', collect });
  }

  #registerFills(registry: Registry, venues: readonly Venue[]): void {
    registerPulled(registry, {
      name: 'orderpool_fills_total',
      help: 'Executions by venue.',
      type: 'counter',
      collect: () => byVenue(venues, this.#fillsByVenue),
    });
    registerPulled(registry, {
      name: 'orderpool_filled_quantity_total',
      help: 'Executed quantity by venue, in whole units (shares), summed over instruments.',
      type: 'counter',
      collect: () => byVenue(venues, this.#filledQtyByVenue),
    });
  }

  #registerRefusals(registry: Registry): void {
    const collect = (): Sample[] =>
      RISK_RULE_NAMES.map((rule, index) => ({ labels: { rule }, value: this.#refusalsByRule[index]! }));
    const help = 'Orders refused by pre-trade risk, by the rule that refused.';
    registerPulled(registry, { name: 'orderpool_risk_refusals_total', help, type: 'counter', collect });
  }
}

/** A second partial fill leaves an order in the status that it already had, and so does a stop's trigger. */
function isNewlyReached(event: OrderEventFields): boolean {
  if (event.kind === EventKind.Triggered) return false;
  return event.status !== OrderStatus.PartiallyFilled || event.filledQty === event.lastQty;
}

function byVenue(venues: readonly Venue[], values: Float64Array): Sample[] {
  return venues.map((venue) => ({ labels: { venue: venue.mic }, value: values[venue.venueId]! }));
}
