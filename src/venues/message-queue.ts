import type { VenueOrder } from '../domain/order.ts';

export const MessageKind = { Submit: 0, Cancel: 1, Reduce: 2 } as const;
export type MessageKind = (typeof MessageKind)[keyof typeof MessageKind];

/** A request on its way to a venue. */
export class Message {
  kind: MessageKind = MessageKind.Submit;
  child: VenueOrder | undefined = undefined;
  /** The child's pool generation when it was sent: a later one means the child has ended and is somebody else's. */
  generation = 0;
  arrivesAtMicros = 0;
  /** How much to take off, of a `Reduce`. */
  qty = 0;
}

const INITIAL_CAPACITY = 64;

/** Requests under way to one venue, in the order they were sent. A ring of records made ahead; it doubles when full. */
export class MessageQueue {
  #ring = Array.from({ length: INITIAL_CAPACITY }, () => new Message());
  #head = 0;
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** When the oldest arrives; Infinity where nothing is under way. */
  get nextArrivalMicros(): number {
    return this.#length === 0 ? Number.POSITIVE_INFINITY : this.#ring[this.#head]!.arrivesAtMicros;
  }

  /** When the newest arrives; 0 where nothing is under way. */
  get newestArrivalMicros(): number {
    if (this.#length === 0) return 0;
    return this.#ring[(this.#head + this.#length - 1) & (this.#ring.length - 1)]!.arrivesAtMicros;
  }

  push(kind: MessageKind, child: VenueOrder, arrivesAtMicros: number, qty = 0): void {
    if (this.#length === this.#ring.length) this.#grow();
    const message = this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)]!;
    message.kind = kind;
    message.child = child;
    message.generation = child.poolGeneration;
    message.arrivesAtMicros = arrivesAtMicros;
    message.qty = qty;
    this.#length++;
  }

  /** Takes the oldest out. The record is valid until the next `push`. The queue must not be empty. */
  shift(): Message {
    const message = this.#ring[this.#head]!;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length--;
    return message;
  }

  #grow(): void {
    const old = this.#ring;
    this.#ring = Array.from({ length: old.length * 2 }, (_, place) =>
      place < old.length ? old[(this.#head + place) & (old.length - 1)]! : new Message(),
    );
    this.#head = 0;
  }
}
