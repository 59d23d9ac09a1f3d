import type { OrderEvent } from '../../domain/order-event.ts';
import type { FrameCollector } from './frame-collector.ts';

export interface Heartbeat {
  readonly intervalMillis: number;
  /** Says that everything up to `seq` has been sent, and the hash of all events up to there. */
  frame(seq: number, hash: string): Buffer;
}

/** What one stream makes of the events. */
export interface StreamFormat {
  /** Whether its JSON travels in binary frames. */
  readonly binary: boolean;
  /** Undefined for a stream without heartbeats. */
  readonly heartbeat: Heartbeat | undefined;
  /** The event's JSON, or '' where this stream does not show it. */
  eventJson(event: OrderEvent): string;
  collector(): FrameCollector;
  error(message: string): Buffer;
}
