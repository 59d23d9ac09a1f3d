import { EndReason } from '../domain/end-reason.ts';
import { Liquidity } from '../domain/fill.ts';
import { Order } from '../domain/order.ts';
import { EventKind, type OrderEventFields } from '../domain/order-event.ts';
import { widenFields } from '../domain/wide-fields.ts';

/**
 * An event while it is told. What every event says of its order is read from the order itself, which already stands as the
 * event leaves it: copying that for each event would cost as much as encoding it. Good during the call alone.
 */
export class LiveEvent implements OrderEventFields {
  kind: EventKind;
  seq = 0;
  timestampMicros = 0;
  order = new Order();
  reason: EndReason = EndReason.None;

  executionId = 0;
  venueId = 0;
  price = 0;
  lastQty = 0;
  liquidity: Liquidity = Liquidity.Taker;
  fee = 0;
  marketTimeMillis = 0;
  nbboBid = 0;
  nbboAsk = 0;

  positionQty = 0;
  positionCostBasis = 0;
  positionRealisedProfit = 0;
  positionFees = 0;
  accountCash = 0;

  queueAhead = 0;
  restSequence = 0;

  riskRule = 0;
  riskUnit = 0;
  riskLimit = 0;
  riskObserved = 0;

  constructor(kind: EventKind) {
    this.kind = kind;
  }

  get orderId() {
    return this.order.orderId;
  }

  get accountId() {
    return this.order.accountId;
  }

  get instrumentId() {
    return this.order.instrumentId;
  }

  get side() {
    return this.order.side;
  }

  get type() {
    return this.order.type;
  }

  get timeInForce() {
    return this.order.timeInForce;
  }

  get extendedHours() {
    return this.order.extendedHours;
  }

  get advanced() {
    return this.order.advanced;
  }

  get qty() {
    return this.order.qty;
  }

  get limitPrice() {
    return this.order.limitPrice;
  }

  get boundPrice() {
    return this.order.boundPrice;
  }

  get clientOrderId() {
    return this.order.clientOrderId;
  }

  get submittedAtMicros() {
    return this.order.submittedAtMicros;
  }

  get status() {
    return this.order.status;
  }

  get filledQty() {
    return this.order.filledQty;
  }

  get filledNotional() {
    return this.order.filledNotional;
  }

  get orderFees() {
    return this.order.fees;
  }

  get reserved() {
    return this.order.reserved;
  }
}

widenFields(new LiveEvent(EventKind.Fill), [
  'timestampMicros',
  'fee',
  'marketTimeMillis',
  'positionCostBasis',
  'positionRealisedProfit',
  'positionFees',
  'accountCash',
  'riskLimit',
  'riskObserved',
]);
