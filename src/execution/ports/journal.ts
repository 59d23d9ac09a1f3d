import type { OrderEvent } from '../../domain/order-event.ts';

/** Where the engine puts its events before anything else sees them. */
export interface Journal {
  /** Encodes the event into the open batch; the record may change after the call. Throws if the journal has failed. */
  append(event: OrderEvent): void;
}
