import type { OrderEvent } from '../../domain/order-event.ts';
import type { FrameCollector } from './frame-collector.ts';

/** What one stream makes of the events. */
export interface StreamFormat {
  /** Whether its JSON travels in binary frames. */
  readonly binary: boolean;
  /** Between heartbeats, milliseconds; 0 for a stream without them. */
  readonly heartbeatIntervalMillis: number;
  /** The event's JSON, or '' where this stream does not show it. */
  eventJson(event: OrderEvent): string;
  collector(): FrameCollector;
  heartbeat(seq: number, hash: string): Buffer;
  error(message: string): Buffer;
}
