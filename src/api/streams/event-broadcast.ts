import type { OrderEvent } from '../../domain/order-event.ts';
import type { CommittedBatch, EventStream } from '../../execution/ports/event-stream.ts';
import type { FrameCollector } from './frame-collector.ts';
import type { Heartbeat, StreamFormat } from './stream-format.ts';

/** The account number of those who see every account's events; real accounts count from 1. */
export const ALL_ACCOUNTS = 0;

/** Somebody who has everything up to the broadcast's position. */
export interface LiveMember {
  readonly accountId: number;
  sendLive(frames: readonly Buffer[]): void;
  sendHeartbeat(frame: Buffer): void;
  drop(): void;
}

/** The live members that see the same events, and what the batch in hand brings them. */
interface Audience {
  readonly members: Set<LiveMember>;
  readonly collector: FrameCollector;
}

/**
 * Sends each committed batch to a stream's live members. Every event is turned to JSON at most once, and not at all
 * where nobody live may see it; while nobody follows, a commit costs nothing.
 */
export class EventBroadcast {
  readonly format: StreamFormat;
  readonly #events: EventStream;
  readonly #audiences = new Map<number, Audience>();
  readonly #collectEvent: (event: OrderEvent) => void;
  readonly #nextCommitListeners = new Set<() => void>();
  #followers = 0;
  #stopFollowing: (() => void) | undefined = undefined;
  #heartbeats: NodeJS.Timeout | undefined = undefined;
  #position = 0;
  #hash = '';

  constructor(events: EventStream, format: StreamFormat) {
    this.#events = events;
    this.format = format;
    this.#collectEvent = (event) => this.#collect(event);
  }

  /** The sequence number up to which live members have everything. Meaningful between `follow` and `unfollow`. */
  get position(): number {
    return this.#position;
  }

  /** Keeps the position current until as many calls of `unfollow`. */
  follow(): void {
    this.#followers++;
    if (this.#followers > 1) return;
    this.#position = this.#events.durableSeq;
    this.#hash = this.#events.durableHash;
    this.#stopFollowing = this.#events.onCommitted((batch) => this.#onCommitted(batch));
    const { heartbeat } = this.format;
    if (heartbeat !== undefined) {
      this.#heartbeats = setInterval(() => this.#sendHeartbeats(heartbeat), heartbeat.intervalMillis);
    }
  }

  unfollow(): void {
    this.#followers--;
    if (this.#followers > 0) return;
    this.#stopFollowing?.();
    this.#nextCommitListeners.clear();
    clearInterval(this.#heartbeats);
  }

  /** Calls back once, after the position has moved. */
  onNextCommit(listener: () => void): void {
    this.#nextCommitListeners.add(listener);
  }

  /** From the next commit on the member gets every batch. It must have everything up to the position. */
  join(member: LiveMember): void {
    let audience = this.#audiences.get(member.accountId);
    if (audience === undefined) {
      audience = { members: new Set(), collector: this.format.collector() };
      this.#audiences.set(member.accountId, audience);
    }
    audience.members.add(member);
    const { heartbeat } = this.format;
    if (heartbeat !== undefined) member.sendHeartbeat(heartbeat.frame(this.#position, this.#hash));
  }

  leave(member: LiveMember): void {
    const audience = this.#audiences.get(member.accountId);
    if (audience?.members.delete(member) && audience.members.size === 0) this.#audiences.delete(member.accountId);
  }

  #onCommitted(batch: CommittedBatch): void {
    if (batch.lastSeq <= this.#position) return;
    // First the position: whoever leaves while being sent to goes on from there.
    this.#position = batch.lastSeq;
    this.#hash = batch.hash;
    for (const listener of this.#nextCommitListeners) listener();
    this.#nextCommitListeners.clear();
    if (this.#audiences.size === 0) return;
    this.#collectBatch(batch);
    for (const audience of this.#audiences.values()) deliver(audience);
  }

  /** A batch that cannot be shown ends the live members' streams: going on would be a gap. */
  #collectBatch(batch: CommittedBatch): void {
    try {
      this.#events.forEachEvent(batch, this.#collectEvent);
    } catch (error) {
      for (const { members } of this.#audiences.values()) for (const member of members) member.drop();
      throw error;
    }
  }

  #collect(event: OrderEvent): void {
    const own = this.#audiences.get(event.accountId);
    const all = this.#audiences.get(ALL_ACCOUNTS);
    if (own === undefined && all === undefined) return;
    const json = this.format.eventJson(event);
    if (json === '') return;
    own?.collector.add(json);
    all?.collector.add(json);
  }

  #sendHeartbeats(heartbeat: Heartbeat): void {
    const frame = heartbeat.frame(this.#position, this.#hash);
    for (const audience of this.#audiences.values()) {
      for (const member of audience.members) member.sendHeartbeat(frame);
    }
  }
}

function deliver(audience: Audience): void {
  if (audience.collector.isEmpty) return;
  const frames = audience.collector.take();
  for (const member of audience.members) member.sendLive(frames);
}
