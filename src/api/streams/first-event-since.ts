import type { OrderEvent } from '../../domain/order-event.ts';
import type { CommittedBatch, EventStream } from '../../execution/ports/event-stream.ts';

/**
 * The number to read from for every event at or after a time, found by halving, since the journal finds events by their
 * numbers alone. It is that of the first such event or, where one batch holds earlier ones too, where the batch begins; 1
 * where no event is earlier. Takes times to rise with the numbers, as they do while nobody sets the machine's clock back.
 */
export async function firstEventSince(events: EventStream, sinceMicros: number): Promise<number> {
  /** Every event before it is earlier than the time. */
  let low = 1;
  /** No event from it on, as far as is known, is earlier. */
  let high = events.durableSeq + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [batch] = await events.readFrom(middle, 1);
    // The journal's reader may not have yet what has just been committed.
    if (batch === undefined) high = middle;
    else {
      const { firstMicros, lastMicros } = timesOf(events, batch);
      if (lastMicros < sinceMicros) low = batch.lastSeq + 1;
      else if (firstMicros < sinceMicros) return Math.max(batch.firstSeq, low);
      else high = Math.min(batch.firstSeq, middle);
    }
  }
  return low;
}

function timesOf(events: EventStream, batch: CommittedBatch): { firstMicros: number; lastMicros: number } {
  let firstMicros = 0;
  let lastMicros = 0;
  events.forEachEvent(batch, ({ timestampMicros }: OrderEvent) => {
    if (firstMicros === 0) firstMicros = timestampMicros;
    lastMicros = timestampMicros;
  });
  return { firstMicros, lastMicros };
}
