import type { AppServices } from '../app-services.ts';
import { authenticateKey } from '../http/auth.ts';
import { type ClientRequest, parseClientRequest } from './client-request.ts';
import { CloseCode } from './close-code.ts';
import { EventSubscription, type SubscriptionContext } from './event-subscription.ts';
import type { StreamConnection } from './stream-connection.ts';

const TRADE_UPDATES = 'trade_updates';

export interface SessionContext {
  readonly services: AppServices;
  readonly subscription: SubscriptionContext;
  readonly authTimeoutMillis: number;
}

/**
 * One client of `/stream`, step by step:
 *
 *   connected ---- authenticate ----> authorized ---- listen ----> listening (or not: each listen sets the full set)
 *
 * The first frame the client gets is the answer to its authentication; wrong credentials are answered, then the
 * connection closes. Names of unknown streams are left out of the answer to `listen`, as Alpaca leaves them out. Whatever
 * is not a request, `listen` before authentication, and no authentication in time bring an error frame and the close.
 * A client may authenticate again; with another account it listens to nothing until it asks anew.
 */
export class TradeUpdatesSession {
  readonly #context: SessionContext;
  readonly #connection: StreamConnection;
  readonly #authTimeout: NodeJS.Timeout;
  #accountId: number | undefined = undefined;
  #subscription: EventSubscription | undefined = undefined;

  constructor(context: SessionContext, connection: StreamConnection) {
    this.#context = context;
    this.#connection = connection;
    this.#authTimeout = setTimeout(() => this.#fail('authentication timeout'), context.authTimeoutMillis);
  }

  /** Undefined until it has authenticated; the newest account where it did so again. */
  get accountId(): number | undefined {
    return this.#accountId;
  }

  receive(frame: Buffer): void {
    if (!this.#connection.isOpen) return;
    const request = parseClientRequest(frame);
    if (typeof request === 'string') this.#fail(request);
    else if (this.#connection.isBehind) this.#fail('too many requests: the answers are not being read');
    else if (request.action === 'authenticate') this.#authenticate(request);
    else this.#listen(request.streams);
  }

  close(): void {
    clearTimeout(this.#authTimeout);
    this.#unsubscribe();
  }

  #authenticate({ keyId, secret }: ClientRequest & { action: 'authenticate' }): void {
    const principal = authenticateKey(this.#context.services, keyId, secret);
    const authorization = {
      stream: 'authorization',
      data: { status: principal === undefined ? 'unauthorized' : 'authorized', action: 'authenticate' },
    };
    if (principal === undefined) {
      this.#unsubscribe();
      this.#connection.fail(jsonFrame(authorization), this.#binary, CloseCode.PolicyViolation);
      return;
    }
    clearTimeout(this.#authTimeout);
    if (principal.accountId !== this.#accountId) this.#unsubscribe();
    this.#accountId = principal.accountId;
    this.#answer(authorization);
  }

  #listen(streams: readonly string[]): void {
    if (this.#accountId === undefined) {
      this.#fail('not authorized: authenticate first');
      return;
    }
    const wanted = streams.includes(TRADE_UPDATES);
    this.#answer({ stream: 'listening', data: { streams: wanted ? [TRADE_UPDATES] : [] } });
    if (!wanted) this.#unsubscribe();
    else this.#subscription ??= new EventSubscription(this.#context.subscription, this.#connection, this.#accountId);
  }

  #unsubscribe(): void {
    this.#subscription?.close();
    this.#subscription = undefined;
  }

  get #binary(): boolean {
    return this.#context.subscription.broadcast.format.binary;
  }

  #answer(message: object): void {
    this.#connection.send(jsonFrame(message), this.#binary);
  }

  #fail(message: string): void {
    this.#unsubscribe();
    const { format } = this.#context.subscription.broadcast;
    this.#connection.fail(format.error(message), format.binary, CloseCode.PolicyViolation);
  }
}

function jsonFrame(message: object): Buffer {
  return Buffer.from(JSON.stringify(message));
}
