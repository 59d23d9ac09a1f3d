import { Order } from '../domain/order.ts';
import { EventDetails, EventKind, type OrderEventFields, WIDE_DETAILS } from '../domain/order-event.ts';
import { widenFields } from '../domain/wide-fields.ts';

/**
 * An event while it is told. What every event says of its order is read from the order itself, which already stands as the
 * event leaves it: copying that for each event would cost as much as encoding it. Good during the call alone.
 */
export class LiveEvent extends EventDetails implements OrderEventFields {
  order = new Order();

  constructor(kind: EventKind) {
    super();
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

widenFields(new LiveEvent(EventKind.Fill), WIDE_DETAILS);
