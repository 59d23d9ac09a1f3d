import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { OrderEvent } from '../../domain/order-event.ts';
import type { CommittedBatch, EventStream } from '../../execution/ports/event-stream.ts';
import { HistoryOverloaded } from '../../execution/ports/order-history.ts';
import { CloseCode } from './close-code.ts';
import { type EventBroadcast, type LiveMember, maySee } from './event-broadcast.ts';
import type { EventWindow } from './event-window.ts';
import type { FrameCollector } from './frame-collector.ts';
import type { StreamPeer } from './stream-peer.ts';

/** How long to wait where the journal's reader does not have yet what has been committed. */
const RETRY_MILLIS = 20;

/** What a subscription stands on. */
export interface SubscriptionContext {
  readonly events: EventStream;
  readonly broadcast: EventBroadcast;
  readonly catchUpPageBytes: number;
  readonly log: FastifyBaseLogger;
}

/**
 * One client's place in the event sequence: every event from `fromSeq` on that it may see, in order, once.
 *
 *   catching up  --- has all up to the broadcast's position --->  live
 *        ^                                                         |
 *        +------------- more unsent bytes than allowed ------------+
 *
 * Catching up reads one page from the journal, sends it and waits until it has left, so that a client which reads
 * slowly holds one page, or the buffer bound and one commit, whatever is committed meanwhile. Between the check that
 * nothing is missing and joining the broadcast nothing is awaited: no commit can fall between.
 */
export class EventSubscription implements LiveMember {
  readonly accountId: number;
  readonly #context: SubscriptionContext;
  readonly #peer: StreamPeer;
  readonly #window: EventWindow | undefined;
  readonly #collector: FrameCollector;
  readonly #collectEvent: (event: OrderEvent) => void;
  #nextSeq: number;
  #mayBeginLater: boolean;
  #isLive = false;
  #isClosed = false;

  /**
   * `fromSeq`: the first wanted; 0: from the first retained; undefined: only what is yet to come. Of these a `window` takes
   * some, and may end.
   */
  constructor(
    context: SubscriptionContext,
    peer: StreamPeer,
    accountId: number,
    fromSeq?: number,
    window?: EventWindow,
  ) {
    this.accountId = accountId;
    this.#context = context;
    this.#peer = peer;
    this.#window = window;
    this.#collector = context.broadcast.format.collector();
    this.#collectEvent = (event) => this.#collect(event);
    context.broadcast.follow();
    this.#nextSeq = fromSeq === undefined ? context.broadcast.position + 1 : Math.max(fromSeq, 1);
    this.#mayBeginLater = fromSeq === 0;
    void this.#catchUp();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#context.broadcast.leave(this);
    this.#context.broadcast.unfollow();
  }

  get liveWindow(): EventWindow | undefined {
    return this.#window?.takesAllToCome ? undefined : this.#window;
  }

  /** No event after this number is wanted any more: the window is over once all up to it have been sent. */
  endAfter(seq: number): void {
    this.#window?.endAfter(seq);
    if (this.#isLive && this.#window?.isOver(this.#context.broadcast.position + 1)) this.finish();
  }

  finish(): void {
    if (this.#isClosed) return;
    this.close();
    this.#window?.onOver();
  }

  sendLive(frames: readonly Buffer[]): void {
    this.#send(frames);
    if (this.#peer.isBehind) this.#fallBehind();
  }

  sendHeartbeat(frame: Buffer): void {
    this.#peer.send(frame, this.#context.broadcast.format.binary);
  }

  /** For a broadcast that cannot go on. */
  drop(): void {
    this.#fail('internal error', CloseCode.InternalError);
  }

  #fallBehind(): void {
    const { broadcast } = this.#context;
    broadcast.leave(this);
    this.#isLive = false;
    this.#nextSeq = broadcast.position + 1;
    void this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    try {
      while (!this.#isLive) {
        await this.#peer.flushed();
        if (this.#isClosed || !this.#peer.isOpen) return;
        if (this.#window?.isOver(this.#nextSeq)) {
          this.finish();
          return;
        }
        const missing = this.#context.broadcast.position + 1 - this.#nextSeq;
        if (missing === 0) this.#goLive();
        else if (missing > 0) await this.#sendPage();
        // What the journal has read out may not have been broadcast yet: live too early, it would come again.
        else await nextTurn();
      }
    } catch (error) {
      if (error instanceof HistoryOverloaded) {
        this.#fail('too many clients are reading the past', CloseCode.TryAgainLater);
        return;
      }
      this.#context.log.error({ err: error }, 'a stream client could not be caught up');
      this.drop();
    }
  }

  #goLive(): void {
    this.#isLive = true;
    this.#context.broadcast.join(this);
  }

  async #sendPage(): Promise<void> {
    const { events, catchUpPageBytes } = this.#context;
    const page = await events.readFrom(this.#nextSeq, catchUpPageBytes);
    if (this.#isClosed) return;
    for (const batch of page) if (!this.#collectBatch(batch)) return;
    this.#send(this.#collector.take());
    if (page.length === 0) {
      await delay(RETRY_MILLIS);
      return;
    }
    // A client that takes pages lives, though the answer to a ping may wait behind them for long.
    this.#peer.touch();
    // Other work first: a long catch-up must not hold the event loop.
    await nextTurn();
  }

  /** False where events before the batch are missing: then the client has been told and is being closed. */
  #collectBatch(batch: CommittedBatch): boolean {
    if (batch.firstSeq > this.#nextSeq && !this.#mayBeginLater) {
      this.#fail(`events before ${batch.firstSeq} are no longer retained`, CloseCode.PolicyViolation);
      return false;
    }
    this.#context.events.forEachEvent(batch, this.#collectEvent);
    this.#nextSeq = batch.lastSeq + 1;
    this.#mayBeginLater = false;
    return true;
  }

  #collect(event: OrderEvent): void {
    if (event.seq < this.#nextSeq) return;
    if (this.#window !== undefined && !this.#window.takes(event)) return;
    if (!maySee(this, event)) return;
    const json = this.#context.broadcast.format.eventJson(event);
    if (json !== '') this.#collector.add(json);
  }

  #send(frames: readonly Buffer[]): void {
    const { binary } = this.#context.broadcast.format;
    for (const frame of frames) this.#peer.send(frame, binary);
  }

  #fail(message: string, code: CloseCode): void {
    const { format } = this.#context.broadcast;
    this.close();
    this.#peer.fail(format.error(message), format.binary, code);
  }
}
