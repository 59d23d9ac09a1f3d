import type { Service } from '../../src/service.ts';
import type { Answer, ApiContract } from '../support/api-contract.ts';
import type { Json } from '../support/streams.ts';
import { isLarge, isPlain, sendInside, sendOverSocket } from './clients.ts';
import { HOLDERS, ORDERS, quotesMovedBy, SYMBOLS, startFuzzed } from './fuzzed-market.ts';
import { KnownValues } from './known-values.ts';
import { ADMIN, asCurl, type FuzzRequest, requestOf, type Template } from './requests.ts';
import { changeBetween, engineState, SETTINGS } from './service-state.ts';

/** A request that is not answered by then is a fault, milliseconds. */
const ANSWER_MILLIS = 10_000;
const QUOTES_EVERY = 8;
const TIDY_EVERY = 100;
/** How many requests meet what one of them has switched off. */
const REOPEN_AFTER = 20;
/** Of the requests that could go without a network, one in so many goes over one. */
const SOCKET_EVERY = 16;
/** What succeeds here changes the engine and nothing else. */
const TRADING = /^\/v2\/(orders|positions)/;

/** The service as it runs, with a market that moves only between requests, and what it is held to. */
export class FuzzedService {
  readonly contract: ApiContract;
  readonly #service: Service;
  readonly #port: number;
  readonly #known = new KnownValues();
  /** How many requests were answered with each status, by operation. */
  readonly sights = new Map<string, number>();
  #requests = 0;
  #rules: Json;
  #reopensAt = 0;
  /** Undefined after a change that had leave to happen. */
  #settings: string | undefined;

  private constructor(service: Service, port: number, contract: ApiContract) {
    this.#service = service;
    this.#port = port;
    this.contract = contract;
  }

  static async start(failures: Error[]): Promise<FuzzedService> {
    const { service, port, contract } = await startFuzzed(failures);
    const fuzzed = new FuzzedService(service, port, contract);
    fuzzed.#rules = (await fuzzed.#ask('/ops/risk/rules')).rules;
    await fuzzed.#tidy();
    for (const { method, path, parameters, isStream } of fuzzed.contract.operations) {
      if (method === 'GET' && !isStream && !parameters.some(({ required }) => required)) await fuzzed.#ask(path);
    }
    return fuzzed;
  }

  async stop(): Promise<void> {
    await this.#service.stop();
  }

  /** Sends the request and throws where anything about its answer, or about what it changed, is not as documented. */
  async play(template: Template): Promise<void> {
    if (++this.#requests % QUOTES_EVERY === 0) await this.#moveQuotes();
    if (this.#requests % TIDY_EVERY === 0) await this.#tidy();
    else if (this.#requests === this.#reopensAt) await this.#reopen();
    const request = requestOf(template, this.#known);
    const isChanging = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (isChanging) this.#settings ??= await this.#readSettings();
    const before = engineState(this.#service.engine);
    const answer = await this.#send(request);
    const after = engineState(this.#service.engine);
    const reasons = refusalsOf(answer);
    const fault =
      this.contract.faultOf(request.method, request.url, answer) ??
      (reasons === undefined ? undefined : changeBetween(before, after, reasons)) ??
      (isChanging ? await this.#changeOfSettings(request, answer) : undefined);
    if (fault !== undefined) {
      throw new Error(`${fault}\n${asCurl(request)}\n${answer.status} ${answer.body.slice(0, 2000)}`);
    }
    this.#note(request, answer);
  }

  async #send(request: FuzzRequest): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not answered\n${asCurl(request)}`)), ANSWER_MILLIS);
    });
    try {
      return await Promise.race([this.#sendSomehow(request), silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  #sendSomehow(request: FuzzRequest): Promise<Answer> {
    const isStream = this.contract.find(request.method, request.url)?.isStream || /events/.test(request.url);
    const isForSocket = this.#requests % SOCKET_EVERY === 0 && !isLarge(request);
    const goesInside = isPlain(request) && !isStream && !isForSocket;
    return goesInside ? sendInside(this.#service.app, request) : sendOverSocket(this.#port, request);
  }

  async #changeOfSettings({ url }: FuzzRequest, { status }: Answer): Promise<string | undefined> {
    if (status < 400) {
      if (TRADING.test(url)) return undefined;
      this.#settings = undefined;
      if (this.#reopensAt <= this.#requests) this.#reopensAt = this.#requests + REOPEN_AFTER;
      return undefined;
    }
    if (TRADING.test(url)) return undefined;
    const settings = await this.#readSettings();
    return settings === this.#settings ? undefined : `settings were\n${this.#settings}\nand are\n${settings}`;
  }

  #note({ method, url }: FuzzRequest, { status, headers, body }: Answer): void {
    const operation = this.contract.find(method, url);
    const sight = `${operation === undefined ? 'nowhere' : `${method} ${operation.path}`} ${status}`;
    this.sights.set(sight, (this.sights.get(sight) ?? 0) + 1);
    const isJson = String(headers['content-type']).startsWith('application/json');
    if (status < 300 && isJson && body !== '' && !url.startsWith('/docs')) this.#known.learn(url, JSON.parse(body));
  }

  async #readSettings(): Promise<string> {
    const answers: unknown[] = [];
    for (const { url, headers = ADMIN, pick } of SETTINGS)
      answers.push(pick(await this.#ask(url, 'GET', undefined, headers)));
    return JSON.stringify(answers);
  }

  /** Somewhere near where it was. */
  async #moveQuotes(): Promise<void> {
    await this.#ask('/ops/quotes', 'POST', quotesMovedBy(Math.round(200 * Math.sin(this.#requests / 97)) / 100));
    this.#settings = undefined;
  }

  /** What a person would do who wants to trade again, whatever was switched off. */
  async #reopen(): Promise<void> {
    await this.#ask('/ops/risk/rules', 'PUT', this.#rules);
    for (const account of [undefined, 1, 2]) {
      const state = { trading_state: 'active', kill_switch: 'off', cancel_orders: false };
      const ofAccount = account === undefined ? {} : { account_id: account, executions_enabled: true };
      await this.#ask('/ops/risk/state', 'PUT', { ...state, ...ofAccount });
    }
    for (const { mic, enabled } of await this.#ask('/ops/venues')) {
      if (!enabled) await this.#ask(`/ops/venues/${mic}`, 'POST', { enabled: true });
    }
    for (const headers of HOLDERS) {
      await this.#ask('/v2/account/configurations', 'PATCH', { suspend_trade: false, no_shorting: false }, headers);
    }
    this.#settings = undefined;
  }

  /** Begins anew with orders and watchlists, so that they do not become ever more. */
  async #tidy(): Promise<void> {
    await this.#reopen();
    for (const headers of HOLDERS) {
      await this.#ask('/v2/orders', 'DELETE', undefined, headers);
      const lists = await this.#ask('/v2/watchlists', 'GET', undefined, headers);
      for (const { id } of lists) await this.#ask(`/v2/watchlists/${id}`, 'DELETE', undefined, headers);
      await this.#ask('/v2/watchlists', 'POST', { name: `of ${this.#requests}`, symbols: ['IBM'] }, headers);
    }
    await this.#clearQuotes();
    await this.#moveQuotes();
    for (const headers of HOLDERS) await this.#ask('/v2/orders/batch', 'POST', ORDERS, headers);
  }

  async #clearQuotes(): Promise<void> {
    const nothing = { bid_price: 0, bid_size: 0, ask_price: 0, ask_size: 0 };
    const venues: Json[] = await this.#ask('/ops/venues');
    const quotes = venues.flatMap(({ mic }) => SYMBOLS.map((symbol) => ({ symbol, venue: mic, ...nothing })));
    await this.#ask('/ops/quotes', 'POST', quotes);
  }

  /** Sends a request that has to succeed. Learns from the answer. */
  async #ask(
    url: string,
    method = 'GET',
    body?: unknown,
    headers: Readonly<Record<string, string>> = ADMIN,
  ): Promise<Json> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = {
      method,
      url,
      headers: { ...headers, ...json },
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    const answer = await sendInside(this.#service.app, request);
    if (answer.status >= 300) throw new Error(`${asCurl(request)}\n${answer.status} ${answer.body}`);
    if (!String(answer.headers['content-type']).startsWith('application/json')) return undefined;
    const value = JSON.parse(answer.body);
    this.#known.learn(url, value);
    return value;
  }
}

/** Why the request was refused or, of a batch, each of its orders; undefined where anything of it was taken. */
function refusalsOf({ status, body }: Answer): readonly (string | undefined)[] | undefined {
  if (status >= 400) return [body === '' ? undefined : JSON.parse(body).reason];
  const results: Json = status === 207 ? JSON.parse(body) : [];
  const isRefused = results.length > 0 && results.every(({ error }: Json) => error !== undefined);
  return isRefused ? results.map(({ error }: Json) => error.reason) : undefined;
}
