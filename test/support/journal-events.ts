import { EventKind, OrderEvent } from '../../src/domain/order-event.ts';
import { OrderStatus, OrderType } from '../../src/domain/order-terms.ts';
import type { CommittedBatch } from '../../src/execution/ports/event-stream.ts';
import { EventBuffer } from '../../src/journal/event-buffer.ts';
import { EventDecoder } from '../../src/journal/event-decoder.ts';
import { beginBatch, encodeEvent } from '../../src/journal/event-encoder.ts';
import type { SqliteJournal } from '../../src/journal/sqlite-journal.ts';

/** Microseconds at which the made-up events begin. */
export const EPOCH_MICROS = 1_700_000_000_000_000;

export function makeEvent(fields: Partial<OrderEvent> = {}): OrderEvent {
  return Object.assign(new OrderEvent(), fields);
}

/** A limit order of 100 at 10.00 accepted, one microsecond of time for each order. */
export function accepted(seq: number, orderId: number, fields: Partial<OrderEvent> = {}): OrderEvent {
  return makeEvent({
    kind: EventKind.Accepted,
    seq,
    orderId,
    accountId: 1,
    type: OrderType.Limit,
    qty: 100,
    limitPrice: 100_000,
    boundPrice: 100_000,
    clientOrderId: `order-${orderId}`,
    status: OrderStatus.New,
    submittedAtMicros: EPOCH_MICROS + orderId,
    timestampMicros: EPOCH_MICROS + orderId,
    ...fields,
  });
}

/** As `accepted`, but of any other kind: the order's terms stay the same. */
export function later(kind: EventKind, seq: number, orderId: number, fields: Partial<OrderEvent> = {}): OrderEvent {
  return accepted(seq, orderId, { kind, timestampMicros: EPOCH_MICROS + 1_000_000 + seq, ...fields });
}

export function encodeBatch(events: readonly OrderEvent[]): Uint8Array {
  const buffer = new EventBuffer(256);
  beginBatch(buffer);
  for (const event of events) encodeEvent(buffer, event);
  return buffer.bytes.slice(0, buffer.length);
}

export function decodeBatch(bytes: Uint8Array): OrderEvent[] {
  const decoder = new EventDecoder();
  const events: OrderEvent[] = [];
  decoder.open(bytes);
  while (decoder.step()) {
    const event = new OrderEvent();
    decoder.read(event);
    events.push(event);
  }
  return events;
}

/** Commits the events as one batch. */
export function commitEvents(journal: SqliteJournal, events: readonly OrderEvent[]): void {
  const numbered = events.filter((event) => event.seq > 0);
  journal.commit(encodeBatch(events), journal.lastSeq + 1, numbered.at(-1)?.seq ?? journal.lastSeq);
}

/** A batch as a listener may keep it. */
export function copyOf(batch: CommittedBatch): CommittedBatch {
  return { ...batch, bytes: batch.bytes.slice() };
}
