import type { OrderEventFields } from '../../domain/order-event.ts';

/** The journal has failed or is closed: nothing can be made durable or asked any more. */
export class JournalFailure extends Error {
  override readonly name = 'JournalFailure';
}

/** Where the engine puts its events before anything else sees them. */
export interface Journal {
  /** Encodes the event into the open batch; the record may change after the call. Throws a JournalFailure. */
  append(event: OrderEventFields): void;
}
