import type { ExecutionEngine } from '../../execution/execution-engine.ts';
import type { OrderHistory } from '../../execution/ports/order-history.ts';

/** Questions that one batch has open at a time: others want to ask too. */
const QUESTIONS_AT_ONCE = 100;

/**
 * Which client order ids of a batch had been used when it came. That is found out before any of its orders is taken: while
 * they are, the engine can tell of what they use, but the history cannot yet, and an id in the service's own form that a
 * later order was to get may have gone to an earlier one of the batch.
 */
export class BatchClientOrderIds {
  readonly #accountId: number;
  readonly #orders: readonly unknown[];
  readonly #used = new Set<string>();
  readonly #unused = new Set<string>();

  constructor(accountId: number, orders: readonly unknown[]) {
    this.#accountId = accountId;
    this.#orders = orders;
  }

  isUsed(clientOrderId: string): boolean {
    return this.#used.has(clientOrderId);
  }

  /** Looks at every id. Returns those that only the history can tell about, and has not told yet. */
  open(engine: ExecutionEngine): ReadonlySet<string> {
    const open = new Set<string>();
    for (const order of this.#orders) {
      const id = requestedIdOf(order);
      if (id === '') continue;
      const state = engine.clientOrderIdState(this.#accountId, id);
      if (state === 'used') this.#used.add(id);
      else if (state === 'ask' && !this.#used.has(id) && !this.#unused.has(id)) open.add(id);
    }
    return open;
  }

  /** Asks the history about them. */
  async settle(open: ReadonlySet<string>, history: OrderHistory): Promise<void> {
    const ids = [...open];
    for (let start = 0; start < ids.length; start += QUESTIONS_AT_ONCE) {
      await Promise.all(ids.slice(start, start + QUESTIONS_AT_ONCE).map((id) => this.#ask(id, history)));
    }
  }

  async #ask(id: string, history: OrderHistory): Promise<void> {
    const known = await history.orderByClientOrderId(this.#accountId, id);
    if (known === undefined) this.#unused.add(id);
    else this.#used.add(id);
  }
}

/** '' where there is none, or what stands there is no text. */
function requestedIdOf(order: unknown): string {
  const id = (order as { readonly client_order_id?: unknown } | null)?.client_order_id;
  return typeof id === 'string' ? id : '';
}
