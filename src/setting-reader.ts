import type { ApiKey } from './domain/api-key.ts';
import { DecimalFault, parseDecimal } from './domain/decimal.ts';
import { MONEY_DECIMALS } from './domain/money.ts';
import { SETTINGS } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that begin so are ours: one that is not in the table is a misspelling. */
const OWN_PREFIXES = [
  ...[
    'BODY_',
    'FEED_',
    'FILL_',
    'INITIAL_',
    'JOURNAL_',
    'LEAN_',
    'MARGIN_',
    'POOL_',
    'QUOTE_',
    'RANK_',
    'RATE_',
    'REPLAY_',
  ],
  ...['RISK_', 'SHUTDOWN_', 'SIMULATE_', 'VENUES_'],
];
/** Kubernetes' service links begin with any name at all, and many shells hold somebody's API_KEY. */
const FOREIGN = /_(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)|^API_KEY$/;
/** A setting's name is compared with others' only from this length: short ones resemble everything. */
const COMPARED_LENGTH = 6;
const TYPING_ERRORS = 2;

/** Reads settings one by one and keeps the faults. A faulty setting reads as its default, so that reading can go on. */
export class SettingReader {
  readonly faults: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
    for (const name of Object.keys(environment)) {
      if (isMisspelt(name)) this.faults.push(`${name} is not a setting`);
    }
  }

  /** An empty variable counts as absent. */
  text(name: string): string {
    const value = this.#environment[name]?.trim();
    return value === undefined || value === '' ? this.#fallback(name) : value;
  }

  choice<const T extends string>(name: string, choices: readonly T[]): T {
    const value = this.text(name);
    if ((choices as readonly string[]).includes(value)) return value as T;
    this.#fault(name, `must be one of ${choices.join(', ')}`);
    return this.#fallback(name) as T;
  }

  matching(name: string, pattern: RegExp, kind: string): string {
    const value = this.text(name);
    if (pattern.test(value)) return value;
    this.#fault(name, `must be ${kind}`);
    return this.#fallback(name);
  }

  /** `parse` gives undefined for what it does not know. */
  parsed<T>(name: string, parse: (text: string) => T | undefined, kind: string): T {
    const value = parse(this.text(name));
    if (value !== undefined) return value;
    this.#fault(name, `must be ${kind}`);
    return parse(this.#fallback(name))!;
  }

  list(name: string, pattern: RegExp, kind: string): readonly string[] {
    const items = splitList(this.text(name));
    if (items.every((item) => pattern.test(item)) && new Set(items).size === items.length) return items;
    this.#fault(name, `must be different ${kind}, with commas`);
    return [];
  }

  /** Ascending days as yyyymmdd. */
  dates(name: string): readonly string[] {
    const dates = splitList(this.text(name));
    const ascend = dates.every((date, index) => index === 0 || date > dates[index - 1]!);
    if (ascend && dates.every(isDate)) return dates;
    this.#fault(name, 'must be days as yyyymmdd, ascending, with commas');
    return [];
  }

  integer(name: string, minimum: number, maximum: number): number {
    const text = this.text(name);
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    this.#fault(name, `must be a whole number from ${minimum} to ${maximum}`);
    return Number(this.#fallback(name));
  }

  decimal(name: string, decimals: number, minimum: number, maximum: number): number {
    const scaled = parseDecimal(this.text(name), decimals);
    const value = typeof scaled === 'number' ? scaled / 10 ** decimals : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    this.#fault(name, `must be a number from ${minimum} to ${maximum} with at most ${decimals} decimals`);
    return Number(this.#fallback(name));
  }

  /** Dollars in, money units out. */
  money(name: string): number {
    const value = parseDecimal(this.text(name), MONEY_DECIMALS);
    if (typeof value === 'number' && value >= 0) return value;
    const why = value === DecimalFault.TooLarge ? 'must be at most 9007199254 dollars' : 'must be dollars from 0 up';
    this.#fault(name, why);
    return 0;
  }

  apiKeys(name: string): readonly ApiKey[] {
    const keys: ApiKey[] = [];
    for (const item of splitList(this.text(name))) {
      const match = /^([^:\s]+):([^:\s]+)(?::(ops|[1-9]\d{0,5}))?$/.exec(item);
      if (match === null) {
        // The item holds a secret: say which one it is by its place.
        this.faults.push(
          `${name}: entry ${keys.length + 1} must be KEY_ID:SECRET:ACCOUNT, ACCOUNT a number from 1 or "ops"`,
        );
        return [];
      }
      const [, keyId, secret, account = '1'] = match;
      const ops = account === 'ops';
      keys.push({ keyId: keyId!, secret: secret!, accountId: ops ? 1 : Number(account), ops });
    }
    if (new Set(keys.map(({ keyId }) => keyId)).size < keys.length) this.faults.push(`${name}: key ids must differ`);
    return keys;
  }

  #fallback(name: string): string {
    return SETTINGS.find((known) => known.name === name)!.fallback;
  }

  #fault(name: string, what: string): void {
    this.faults.push(`${name}=${this.text(name)} ${what}`);
  }
}

const KNOWN = new Set(SETTINGS.map(({ name }) => name));

function isMisspelt(name: string): boolean {
  if (KNOWN.has(name) || FOREIGN.test(name)) return false;
  if (OWN_PREFIXES.some((prefix) => name.startsWith(prefix))) return true;
  return SETTINGS.some(
    (setting) => setting.name.length >= COMPARED_LENGTH && editDistance(setting.name, name) <= TYPING_ERRORS,
  );
}

/** Levenshtein's distance: letters to insert, leave out or change (Wagner and Fischer, 1974). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(changed, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}

function isDate(text: string): boolean {
  const match = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (match === null) return false;
  const iso = `${match[1]}-${match[2]}-${match[3]}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
