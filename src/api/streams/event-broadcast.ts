import type { OrderEvent } from '../../domain/order-event.ts';
import type { CommittedBatch, EventStream } from '../../execution/ports/event-stream.ts';
import type { EventWindow } from './event-window.ts';
import type { FrameCollector } from './frame-collector.ts';
import type { Heartbeat, StreamFormat } from './stream-format.ts';

/** The account number of those who see every account's events; real accounts count from 1. */
export const ALL_ACCOUNTS = 0;

/** Somebody who has everything up to the broadcast's position. */
export interface LiveMember {
  readonly accountId: number;
  /** Which of the events to come it wants, where not all that it may see. */
  readonly liveWindow: EventWindow | undefined;
  sendLive(frames: readonly Buffer[]): void;
  sendHeartbeat(frame: Buffer): void;
  /** Its window is over: it has had everything within. */
  finish(): void;
  drop(): void;
}

/** Live members that see the same events, and what the batch in hand brings them. */
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
  /** By account; those who have a window each by themselves. */
  readonly #audiences = new Map<number | LiveMember, Audience>();
  readonly #windowed = new Map<LiveMember, EventWindow>();
  readonly #collectEvent: (event: OrderEvent) => void;
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
    clearInterval(this.#heartbeats);
  }

  /** From the next commit on the member gets every batch. It must have everything up to the position. */
  join(member: LiveMember): void {
    const key = audienceOf(member);
    let audience = this.#audiences.get(key);
    if (audience === undefined) {
      audience = { members: new Set(), collector: this.format.collector() };
      this.#audiences.set(key, audience);
    }
    audience.members.add(member);
    if (member.liveWindow !== undefined) this.#windowed.set(member, member.liveWindow);
    const { heartbeat } = this.format;
    if (heartbeat !== undefined) member.sendHeartbeat(heartbeat.frame(this.#position, this.#hash));
  }

  leave(member: LiveMember): void {
    const key = audienceOf(member);
    const audience = this.#audiences.get(key);
    if (audience?.members.delete(member) && audience.members.size === 0) this.#audiences.delete(key);
    this.#windowed.delete(member);
  }

  #onCommitted(batch: CommittedBatch): void {
    if (batch.lastSeq <= this.#position) return;
    // First the position: whoever leaves while being sent to goes on from there.
    this.#position = batch.lastSeq;
    this.#hash = batch.hash;
    if (this.#audiences.size === 0) return;
    this.#collectBatch(batch);
    for (const audience of this.#audiences.values()) deliver(audience);
    for (const [member, window] of this.#windowed) if (window.isOver(this.#position + 1)) member.finish();
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
    if (own === undefined && all === undefined && this.#windowed.size === 0) return;
    const json = this.format.eventJson(event);
    for (const [member, window] of this.#windowed) {
      // Asked of every event, whoever's: the first past its end closes a window.
      const isWithin = window.takes(event);
      if (isWithin && json !== '' && maySee(member, event)) this.#audiences.get(member)!.collector.add(json);
    }
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

function audienceOf(member: LiveMember): number | LiveMember {
  return member.liveWindow === undefined ? member.accountId : member;
}

/** Whether the event is of the member's account, or it sees all. */
export function maySee({ accountId }: Pick<LiveMember, 'accountId'>, event: OrderEvent): boolean {
  return accountId === ALL_ACCOUNTS || event.accountId === accountId;
}

function deliver(audience: Audience): void {
  if (audience.collector.isEmpty) return;
  const frames = audience.collector.take();
  for (const member of audience.members) member.sendLive(frames);
}
