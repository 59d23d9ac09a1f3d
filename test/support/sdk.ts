import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Json, ServiceProcess } from './service-process.ts';

export interface Credentials {
  readonly keyId: string;
  readonly secret: string;
}

const ACCOUNTS = 100;
const OPS: Credentials = { keyId: 'admin', secret: 'admin-secret' };

/** A running service with pushed quotes that stay fresh, and as many accounts as a file's tests can want. */
export class SdkService {
  readonly process: ServiceProcess;
  readonly #folder: string;
  #accountsGiven = 0;
  #quotesPushed = 0;

  private constructor(process: ServiceProcess, folder: string) {
    this.process = process;
    this.#folder = folder;
  }

  /** For `beforeAll`; whoever starts it stops it. Its market never shuts, unless `env` says otherwise. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<SdkService> {
    const folder = mkdtempSync(join(tmpdir(), 'orderpool-sdk-'));
    const keys = Array.from({ length: ACCOUNTS }, (_, index) => `key${index}:secret${index}:${index + 2}`);
    const service = await ServiceProcess.start({
      shared: true,
      env: {
        DATA_DIR: folder,
        MARKET_FEED: 'pushed',
        QUOTE_MAX_AGE_MS: '3600000',
        API_KEYS: [`${OPS.keyId}:${OPS.secret}:ops`, ...keys].join(','),
        ...env,
      },
    });
    return new SdkService(service, folder);
  }

  async stop(): Promise<void> {
    await this.process.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get url(): string {
    return this.process.url;
  }

  /** Of an account that nobody has used. */
  newAccount(): Credentials {
    const index = this.#accountsGiven++;
    if (index >= ACCOUNTS) throw new Error('no accounts are left: raise ACCOUNTS');
    return { keyId: `key${index}`, secret: `secret${index}` };
  }

  /** One venue's quote of at least a thousand shares a side; nothing of it is taken yet. */
  async quote(symbol: string, bid: number, ask: number, venue = 'XNAS'): Promise<void> {
    // A side that is pushed as it stands already is no new one, and what was taken of it stays taken.
    const size = 1000 + ++this.#quotesPushed;
    const body = { symbol, venue, bid_price: bid, bid_size: size, ask_price: ask, ask_size: size };
    const { status, body: answer } = await this.process.post('/ops/quotes', body, headersOf(OPS));
    if (status !== 200) throw this.process.failure(`did not take a quote: ${JSON.stringify(answer)}`);
  }
}

export function headersOf({ keyId, secret }: Credentials): Record<string, string> {
  return { 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secret };
}

/** What ends an order: nothing may follow. */
const ENDS = new Set(['fill', 'canceled', 'expired', 'replaced', 'rejected']);
/** What an order may begin with. */
const BEGINNINGS = new Set(['new', 'accepted', 'pending_new', 'rejected']);

/** What is wrong with the order of an account's trade updates, as they came over a stream; empty where nothing is. */
export function faultsIn(updates: readonly Json[]): string[] {
  const faults: string[] = [];
  const filledByOrder = new Map<string, number>();
  const ended = new Set<string>();
  const executions = new Set<string>();
  const positions = new Map<string, number>();
  for (const { event, order, execution_id: execution, qty, position_qty: positionQty } of updates) {
    const say = (what: string) => faults.push(`${event} of ${order.id}: ${what}`);
    if (ended.has(order.id)) say('comes after the end of the order');
    if (ENDS.has(event)) ended.add(order.id);
    const before = filledByOrder.get(order.id);
    if (before === undefined && !BEGINNINGS.has(event)) say('is the first that is heard of the order');
    filledByOrder.set(order.id, before ?? 0);
    if (event !== 'fill' && event !== 'partial_fill') continue;
    if (executions.has(execution)) say('repeats an execution');
    executions.add(execution);
    const filled = (before ?? 0) + Number(qty);
    filledByOrder.set(order.id, filled);
    if (filled !== Number(order.filled_qty)) say(`makes ${filled}, not ${order.filled_qty}`);
    if ((event === 'fill') !== (filled === Number(order.qty))) say(`is the wrong word for ${filled} of ${order.qty}`);
    const position = (positions.get(order.symbol) ?? 0) + (order.side === 'buy' ? 1 : -1) * Number(qty);
    positions.set(order.symbol, position);
    if (position !== Number(positionQty)) say(`leaves ${position}, not ${positionQty}`);
  }
  return faults;
}
