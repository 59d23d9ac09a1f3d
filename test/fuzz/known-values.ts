import type { Json } from '../support/streams.ts';

/** Stands in a generated request for something that the service has told of: an order's id, a symbol. */
export class Known {
  readonly pool: string;
  /** Which of them: any whole number, 0 the newest. */
  readonly pick: number;

  constructor(pool: string, pick: number) {
    this.pool = pool;
    this.pick = pick;
  }
}

/** Where answers name a thing otherwise than requests. */
const ALIASES: Readonly<Record<string, string>> = {
  venue: 'mic',
  destination: 'mic',
  page_token: 'activities.id',
  before_order_id: 'orders.id',
  after_order_id: 'orders.id',
};
/** Names of what has to exist for a request to succeed. */
const KNOWN_NAME = /(_id|^id|^symbols?|^mic|^venue|^destination|^name|^page_token|^activity_types?)$/;
const POOL_SIZE = 64;
/** Of a long list a few tell as much as all. */
const LIST_ITEMS = 8;

/** What the service has told of so far, by name; what is gone again is still known, as clients know it. */
export class KnownValues {
  readonly #pools = new Map<string, unknown[]>();

  /** Takes note of all that an answer to this path names. */
  learn(path: string, answer: Json): void {
    this.#learn(path.split(/[/:?]/)[path.startsWith('/v2/account/') ? 3 : 2] ?? '', answer);
  }

  /** The value that is meant, or something that nobody knows of. */
  valueOf({ pool, pick }: Known): unknown {
    const values = this.#pools.get(pool) ?? ['nowhere'];
    return values.at(-1 - (pick % values.length));
  }

  #learn(group: string, answer: Json): void {
    if (Array.isArray(answer)) {
      for (const item of answer.slice(0, LIST_ITEMS)) this.#learn(group, item);
      return;
    }
    for (const [name, value] of Object.entries<Json>(answer ?? {})) {
      if (typeof value === 'object') this.#learn(name.endsWith('s') ? name : `${name}s`, value);
      else if (value !== null && isKnownName(name)) {
        this.#add(name, value);
        this.#add(`${group}.${name}`, value);
      }
    }
  }

  #add(pool: string, value: unknown): void {
    const values = this.#pools.get(pool) ?? [];
    this.#pools.set(pool, values);
    const place = values.indexOf(value);
    if (place !== -1) values.splice(place, 1);
    values.push(value);
    if (values.length > POOL_SIZE) values.shift();
  }
}

export function isKnownName(name: string): boolean {
  return KNOWN_NAME.test(name);
}

/** The pool that values of a parameter or a field of this name come from, for a request to this path. */
export function poolOf(name: string, path: string): string {
  const alias = ALIASES[name];
  if (alias !== undefined) return alias;
  if (name === 'name' || name === 'client_order_id') return `${path.split(/[/:]/)[2]}.${name}`;
  if (name.endsWith('_id') && name !== 'account_id') return `${name.slice(0, -'_id'.length)}s.id`;
  return name.endsWith('s') ? name.slice(0, -1) : name;
}

/** A copy in which everything known has its value. */
export function withKnown(value: Json, known: KnownValues): Json {
  if (value instanceof Known) return known.valueOf(value);
  if (Array.isArray(value)) return value.map((item) => withKnown(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withKnown(item, known)]));
}
