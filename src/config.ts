import { DecimalFault, parseDecimal } from './domain/decimal.ts';
import { MONEY_DECIMALS } from './domain/money.ts';

/** One pair of credentials from API_KEYS. */
export interface ConfiguredKey {
  readonly keyId: string;
  readonly secret: string;
  readonly accountId: number;
  readonly ops: boolean;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly journalSync: 'full' | 'normal' | 'off';
  readonly logLevel: string;
  readonly seed: number;
  /** Empty: the feed's own default. */
  readonly symbols: readonly string[];
  readonly marketFeed: 'synthetic' | 'lean' | 'pushed';
  readonly leanData: string;
  readonly replayDates: readonly string[];
  readonly replayFrom: string;
  readonly replaySpeed: number;
  readonly venuesFile: string;
  readonly simulateLatency: boolean;
  readonly quoteMaxAgeMillis: number;
  readonly rankIntervalMillis: number;
  readonly poolOrders: number;
  readonly poolOrdersCeiling: number;
  readonly poolFills: number;
  readonly apiKeys: readonly ConfiguredKey[];
  /** Money units. */
  readonly initialCash: number;
  readonly risk: {
    readonly maximumOrderSize: number;
    /** Money units. */
    readonly maximumOrderValue: number;
    readonly priceCollarBasisPoints: number;
    readonly maximumPosition: number;
    readonly maximumOpenOrders: number;
    readonly maximumMessagesPerSecond: number;
    readonly buyingPowerMultiplier: number;
    readonly selfMatchPrevention: boolean;
  };
  readonly streamFrames: 'text' | 'binary';
  readonly feedHeartbeatMillis: number;
  readonly bodyLimitBytes: number;
  readonly shutdownMillis: number;
}

/** Every fault of the environment at once. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

export interface Setting {
  readonly name: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** Every setting with its default and what it means: the README's table, and the names that are known. */
export const SETTINGS: readonly Setting[] = [
  setting('HOST', '127.0.0.1', 'Address to listen on. Any other than loopback needs `API_KEYS`.'),
  setting('PORT', '3000', 'Port, 0 to 65535; 0 takes a free one and prints it.'),
  setting('DATA_DIR', './data', 'Folder of the journal. One running service per folder.'),
  setting('JOURNAL_SYNC', 'normal', '`full` survives power loss, `normal` a killed process, `off` keeps nothing.'),
  setting('LOG_LEVEL', 'info', '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.'),
  setting('SEED', '1', 'Seed of everything random: the synthetic market. A whole number from 0 to 4294967295.'),
  setting(
    'SYMBOLS',
    '',
    'Symbols that can be traded, with commas. Empty: ten well-known ones, or under `lean` every symbol of `LEAN_DATA` that has the first `REPLAY_DATE`.',
  ),
  setting(
    'MARKET_FEED',
    'synthetic',
    'Where quotes come from: `synthetic`, `lean` (a recorded day) or `pushed` (`POST /ops/quotes`).',
  ),
  setting('LEAN_DATA', '', 'For `lean`: the folder that holds `equity/usa/tick`.'),
  setting('REPLAY_DATE', '', 'For `lean`: the day to replay, `yyyymmdd`; several with commas play one after another.'),
  setting('REPLAY_FROM', '09:30', 'For `lean`: New York time at which the replay begins.'),
  setting('REPLAY_SPEED', '1', 'For `lean`: 1 is real time, 60 a minute a second. Above 0, at most 10000.'),
  setting('VENUES_FILE', '', 'JSON file of venues with fees, latency and tick sizes. Empty: twelve US equity venues.'),
  setting(
    'SIMULATE_LATENCY',
    'off',
    '`on`: orders travel to their venue for its latency. `off`: venues answer at once.',
  ),
  setting(
    'QUOTE_MAX_AGE_MS',
    '60000',
    'A quote that the feed has not confirmed for this long is stale: not routed to, no reference for risk.',
  ),
  setting('RANK_INTERVAL_MS', '100', 'How often the venues are ranked anew, 1 to 60000.'),
  setting('POOL_ORDERS', '10000', 'Orders pooled at start.'),
  setting(
    'POOL_ORDERS_CEILING',
    '100000',
    'The most orders that can be live at once; past it new ones are answered 503.',
  ),
  setting('POOL_FILLS', '10000', 'Fills pooled at start.'),
  setting(
    'API_KEYS',
    '',
    '`KEY_ID:SECRET:ACCOUNT` with commas; ACCOUNT is a number from 1, or `ops` for a key that may use `/ops`. Empty: open, on loopback only.',
  ),
  setting('INITIAL_CASH', '100000', 'Dollars that every account begins with.'),
  setting(
    'MARGIN_MULTIPLIER',
    '2',
    'Buying power per dollar of equity, a whole number from 1; 0 switches the credit check off.',
  ),
  setting('RISK_MAX_ORDER_QTY', '100000', 'Maximum order size in shares; 0 is off, as for every limit below.'),
  setting('RISK_MAX_ORDER_VALUE', '1000000', 'Maximum order value in dollars.'),
  setting(
    'RISK_PRICE_COLLAR_PERCENT',
    '5',
    'How far past the NBBO middle a limit price may reach, and a market order may sweep. Up to two decimals.',
  ),
  setting(
    'RISK_MAX_POSITION',
    '1000000',
    'Maximum position in shares, per account and symbol, long or short, working orders included.',
  ),
  setting('RISK_MAX_OPEN_ORDERS', '10000', 'Maximum open orders per account.'),
  setting('RISK_MAX_ORDERS_PER_SECOND', '1000', 'Message throttle per account.'),
  setting(
    'RISK_SELF_MATCH_PREVENTION',
    'on',
    '`on`: an order that could trade with one of its own account is refused.',
  ),
  setting('STREAM_FRAMES', 'text', "Frames of `/stream`: `text`, or `binary` as on Alpaca's paper endpoint."),
  setting('FEED_HEARTBEAT_MS', '1000', 'How often `/feed` sends a heartbeat, 100 to 60000.'),
  setting('BODY_LIMIT_BYTES', '1048576', 'Largest request body.'),
  setting('SHUTDOWN_MS', '10000', 'How long a stop may take before the process gives up, 1000 to 600000.'),
];

function setting(name: string, fallback: string, meaning: string): Setting {
  return { name, fallback, meaning };
}

/** Variables that begin so are ours: one that is not in the table is a misspelling. */
const OWN_PREFIXES = [
  'JOURNAL_',
  'MARKET_',
  'LEAN_',
  'REPLAY_',
  'VENUES_',
  'SIMULATE_',
  'QUOTE_',
  'RANK_',
  'POOL_',
  'RISK_',
  'STREAM_',
  'FEED_HEARTBEAT',
  'API_KEY',
];

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const ON_OFF = ['on', 'off'] as const;
const MAX_COUNT = 10_000_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the whole environment. Throws a ConfigError that names every fault. */
export function loadConfig(environment: Environment): Config {
  const read = new SettingReader(environment);
  const config: Config = {
    host: read.text('HOST'),
    port: read.integer('PORT', 0, 65_535),
    dataDir: read.text('DATA_DIR'),
    journalSync: read.choice('JOURNAL_SYNC', ['full', 'normal', 'off'] as const),
    logLevel: read.choice('LOG_LEVEL', LOG_LEVELS),
    seed: read.integer('SEED', 0, 0xffff_ffff),
    symbols: read.list('SYMBOLS', /^[A-Z][A-Z0-9./-]{0,14}$/, 'symbols of capital letters'),
    marketFeed: read.choice('MARKET_FEED', ['synthetic', 'lean', 'pushed'] as const),
    leanData: read.text('LEAN_DATA'),
    replayDates: read.list('REPLAY_DATE', /^\d{8}$/, 'dates as yyyymmdd'),
    replayFrom: read.matching('REPLAY_FROM', /^([01]\d|2[0-3]):[0-5]\d$/, 'a time as hh:mm'),
    replaySpeed: read.decimal('REPLAY_SPEED', 4, 0.0001, 10_000),
    venuesFile: read.text('VENUES_FILE'),
    simulateLatency: read.choice('SIMULATE_LATENCY', ON_OFF) === 'on',
    quoteMaxAgeMillis: read.integer('QUOTE_MAX_AGE_MS', 1, 86_400_000),
    rankIntervalMillis: read.integer('RANK_INTERVAL_MS', 1, 60_000),
    poolOrders: read.integer('POOL_ORDERS', 1, MAX_COUNT),
    poolOrdersCeiling: read.integer('POOL_ORDERS_CEILING', 1, MAX_COUNT),
    poolFills: read.integer('POOL_FILLS', 1, MAX_COUNT),
    apiKeys: read.apiKeys('API_KEYS'),
    initialCash: read.money('INITIAL_CASH'),
    risk: {
      maximumOrderSize: read.integer('RISK_MAX_ORDER_QTY', 0, Number.MAX_SAFE_INTEGER),
      maximumOrderValue: read.money('RISK_MAX_ORDER_VALUE'),
      priceCollarBasisPoints: Math.round(read.decimal('RISK_PRICE_COLLAR_PERCENT', 2, 0, 1000) * 100),
      maximumPosition: read.integer('RISK_MAX_POSITION', 0, Number.MAX_SAFE_INTEGER),
      maximumOpenOrders: read.integer('RISK_MAX_OPEN_ORDERS', 0, MAX_COUNT),
      maximumMessagesPerSecond: read.integer('RISK_MAX_ORDERS_PER_SECOND', 0, MAX_COUNT),
      buyingPowerMultiplier: read.integer('MARGIN_MULTIPLIER', 0, 100),
      selfMatchPrevention: read.choice('RISK_SELF_MATCH_PREVENTION', ON_OFF) === 'on',
    },
    streamFrames: read.choice('STREAM_FRAMES', ['text', 'binary'] as const),
    feedHeartbeatMillis: read.integer('FEED_HEARTBEAT_MS', 100, 60_000),
    bodyLimitBytes: read.integer('BODY_LIMIT_BYTES', 1024, 64 * 1024 * 1024),
    shutdownMillis: read.integer('SHUTDOWN_MS', 1000, 600_000),
  };
  const faults = [...read.faults, ...faultsTogether(config)];
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Faults of settings that are each well-formed but do not go together. */
function faultsTogether(config: Config): string[] {
  const faults: string[] = [];
  if (!isLoopback(config.host) && config.apiKeys.length === 0) {
    faults.push(`HOST=${config.host} can be reached from other machines: set API_KEYS`);
  }
  if (config.poolOrdersCeiling < config.poolOrders) {
    faults.push(`POOL_ORDERS_CEILING=${config.poolOrdersCeiling} must not be below POOL_ORDERS=${config.poolOrders}`);
  }
  if (config.marketFeed === 'lean') {
    if (config.leanData === '') faults.push('MARKET_FEED=lean needs LEAN_DATA, the folder that holds equity/usa/tick');
    if (config.replayDates.length === 0) faults.push('MARKET_FEED=lean needs REPLAY_DATE, a day as yyyymmdd');
  }
  return faults;
}

/** Reads settings one by one and keeps the faults. A faulty setting reads as its default, so that reading can go on. */
class SettingReader {
  readonly faults: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
    const known = new Set(SETTINGS.map(({ name }) => name));
    for (const name of Object.keys(environment)) {
      if (!known.has(name) && OWN_PREFIXES.some((prefix) => name.startsWith(prefix))) {
        this.faults.push(`${name} is not a setting`);
      }
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

  list(name: string, pattern: RegExp, kind: string): readonly string[] {
    const items = splitList(this.text(name));
    if (items.every((item) => pattern.test(item)) && new Set(items).size === items.length) return items;
    this.#fault(name, `must be different ${kind}, with commas`);
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

  apiKeys(name: string): readonly ConfiguredKey[] {
    const keys: ConfiguredKey[] = [];
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

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
