import type { OrderEvent } from '../../domain/order-event.ts';

export interface EventBounds {
  /** Unix microseconds, both inclusive. */
  readonly sinceMicros?: number | undefined;
  readonly untilMicros?: number | undefined;
  /** The last sequence number wanted. */
  readonly untilSeq?: number | undefined;
}

/** Which events a client wants, where it does not want all from its first on. */
export class EventWindow {
  /** Told once everything within has been sent and nothing more can come. */
  readonly onOver: () => void;
  /** Whether every event that is still to come is within. */
  readonly takesAllToCome: boolean;
  readonly #sinceMicros: number;
  readonly #untilMicros: number;
  #lastSeq: number;

  /** `nowMicros`: no event to come is earlier. */
  constructor({ sinceMicros, untilMicros, untilSeq }: EventBounds, nowMicros: number, onOver: () => void) {
    this.onOver = onOver;
    this.#sinceMicros = sinceMicros ?? Number.NEGATIVE_INFINITY;
    this.#untilMicros = untilMicros ?? Number.POSITIVE_INFINITY;
    this.#lastSeq = untilSeq ?? Number.POSITIVE_INFINITY;
    this.takesAllToCome = this.#sinceMicros <= nowMicros && untilMicros === undefined && untilSeq === undefined;
  }

  /** Asked of one event after the other, in their order: the first past the end closes the window. */
  takes({ seq, timestampMicros }: OrderEvent): boolean {
    if (timestampMicros > this.#untilMicros) this.endAfter(seq - 1);
    return seq <= this.#lastSeq && timestampMicros >= this.#sinceMicros;
  }

  endAfter(seq: number): void {
    if (seq < this.#lastSeq) this.#lastSeq = seq;
  }

  /** Whether no event from this number on is within. */
  isOver(nextSeq: number): boolean {
    return nextSeq > this.#lastSeq;
  }
}
