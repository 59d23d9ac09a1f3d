import { isIPv4 } from 'node:net';
import { type CpuAffinity, parseCpuAffinity } from './cpu-affinity.ts';
import type { ApiKey } from './domain/api-key.ts';
import {
  type FillAssumptions,
  MARKETABLE_NAMES,
  type Marketable,
  QUEUE_POSITION_NAMES,
  type QueuePosition,
} from './domain/fill-assumptions.ts';
import { SELF_MATCH_PREVENTION_NAMES, SelfMatchPrevention } from './domain/self-match-prevention.ts';
import { StopTrigger } from './domain/stop-trigger.ts';
import { TEST_SYMBOLS } from './domain/test-symbols.ts';
import { type Environment, SettingReader } from './setting-reader.ts';
import { MAX_LATENCY_MICROS } from './venues/venue-file.ts';

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
  /** Of the synthetic and the pushed feed. */
  readonly marketSession: 'always_open' | 'us_equity';
  readonly leanData: string;
  readonly replayDates: readonly string[];
  readonly replayFrom: string;
  readonly replayTo: string;
  readonly replaySpeed: number;
  readonly venuesFile: string;
  readonly simulateLatency: boolean;
  /** Of every venue that VENUES_FILE does not say otherwise of. */
  readonly fillAssumptions: FillAssumptions;
  /** What touches stops. */
  readonly stopTrigger: StopTrigger;
  readonly testSymbols: boolean;
  readonly quoteMaxAgeMillis: number;
  readonly rankIntervalMillis: number;
  readonly pooling: boolean;
  readonly poolOrders: number;
  readonly poolOrdersCeiling: number;
  readonly maxLiveOrders: number;
  readonly poolFills: number;
  /** 0: pools are trimmed only when asked. */
  readonly poolTrimIdleMillis: number;
  /** 0: none. */
  readonly poolLeakSample: number;
  readonly apiKeys: readonly ApiKey[];
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
    readonly selfMatchPrevention: SelfMatchPrevention;
  };
  /** Requests; 0: no limit. */
  readonly rateLimitPerMinute: number;
  readonly streamFrames: 'text' | 'binary';
  readonly feedHeartbeatMillis: number;
  readonly bodyLimitBytes: number;
  readonly shutdownMillis: number;
  readonly cpuAffinity: CpuAffinity;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const ON_OFF = ['on', 'off'] as const;
const SELF_MATCH_PREVENTION = ['on', ...SELF_MATCH_PREVENTION_NAMES] as const;
const MAX_COUNT = 10_000_000;
/** Pools that shrink and grow again within one burst would gain nothing. */
const MIN_TRIM_IDLE_MILLIS = 1000;

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

/** Reads and checks the whole environment. Throws a ConfigError that names every fault. */
export function loadConfig(environment: Environment): Config {
  const read = new SettingReader(environment);
  const marketFeed = read.choice('MARKET_FEED', ['synthetic', 'lean', 'pushed'] as const);
  const config: Config = {
    // Browsers and curl write IPv6 addresses in brackets, listening takes them without.
    host: read.text('HOST').replace(/^\[(.*)\]$/, '$1'),
    port: read.integer('PORT', 0, 65_535),
    dataDir: read.text('DATA_DIR'),
    journalSync: read.choice('JOURNAL_SYNC', ['full', 'normal', 'off'] as const),
    logLevel: read.choice('LOG_LEVEL', LOG_LEVELS),
    seed: read.integer('SEED', 0, 0xffff_ffff),
    symbols: read.list('SYMBOLS', /^[A-Z][A-Z0-9./-]{0,14}$/, 'symbols of capital letters'),
    marketFeed,
    marketSession: read.choice('MARKET_SESSION', ['always_open', 'us_equity'] as const),
    leanData: read.text('LEAN_DATA'),
    replayDates: read.dates('REPLAY_DATE'),
    replayFrom: read.matching('REPLAY_FROM', TIME_OF_DAY, 'a time as hh:mm'),
    replayTo: read.matching('REPLAY_TO', TIME_OF_DAY, 'a time as hh:mm'),
    replaySpeed: read.decimal('REPLAY_SPEED', 4, 0.0001, 10_000),
    venuesFile: read.text('VENUES_FILE'),
    stopTrigger: stopTriggerOf(read.choice('STOP_TRIGGER', ['auto', 'trade', 'quote'] as const), marketFeed),
    simulateLatency: read.choice('SIMULATE_LATENCY', ON_OFF) === 'on',
    fillAssumptions: {
      queuePosition: QUEUE_POSITION_NAMES.indexOf(
        read.choice('FILL_QUEUE_POSITION', QUEUE_POSITION_NAMES),
      ) as QueuePosition,
      marketable: MARKETABLE_NAMES.indexOf(read.choice('FILL_MARKETABLE', MARKETABLE_NAMES)) as Marketable,
      latencyJitterMicros: read.integer('FILL_LATENCY_JITTER_US', 0, MAX_LATENCY_MICROS),
      partialFillProbability: read.decimal('FILL_PARTIAL_PROBABILITY', 6, 0, 1),
      rejectProbability: read.decimal('FILL_REJECT_PROBABILITY', 6, 0, 1),
    },
    testSymbols: read.choice('TEST_SYMBOLS', ON_OFF) === 'on',
    quoteMaxAgeMillis: read.integer('QUOTE_MAX_AGE_MS', 1, 86_400_000),
    rankIntervalMillis: read.integer('RANK_INTERVAL_MS', 1, 60_000),
    pooling: read.choice('POOLING', ON_OFF) === 'on',
    poolOrders: read.integer('POOL_ORDERS', 1, MAX_COUNT),
    poolOrdersCeiling: read.integer('POOL_ORDERS_CEILING', 1, MAX_COUNT),
    maxLiveOrders: read.integer('MAX_LIVE_ORDERS', 1, MAX_COUNT),
    poolFills: read.integer('POOL_FILLS', 1, MAX_COUNT),
    poolTrimIdleMillis: read.integer('POOL_TRIM_IDLE_MS', 0, 86_400_000),
    poolLeakSample: read.integer('POOL_LEAK_SAMPLE', 0, 1_000_000),
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
      selfMatchPrevention: selfMatchPreventionOf(read.choice('RISK_SELF_MATCH_PREVENTION', SELF_MATCH_PREVENTION)),
    },
    rateLimitPerMinute: read.integer('RATE_LIMIT_PER_MINUTE', 0, MAX_COUNT),
    streamFrames: read.choice('STREAM_FRAMES', ['text', 'binary'] as const),
    feedHeartbeatMillis: read.integer('FEED_HEARTBEAT_MS', 100, 60_000),
    bodyLimitBytes: read.integer('BODY_LIMIT_BYTES', 1024, 64 * 1024 * 1024),
    shutdownMillis: read.integer('SHUTDOWN_MS', 1000, 600_000),
    cpuAffinity: read.parsed('CPU_AFFINITY', parseCpuAffinity, 'off, auto, or threads as main=0,journal=1'),
  };
  const faults = [...read.faults, ...faultsTogether(config)];
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

function selfMatchPreventionOf(choice: (typeof SELF_MATCH_PREVENTION)[number]): SelfMatchPrevention {
  if (choice === 'on') return SelfMatchPrevention.CancelNewest;
  return SELF_MATCH_PREVENTION_NAMES.indexOf(choice) as SelfMatchPrevention;
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
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
  if (config.maxLiveOrders < config.poolOrdersCeiling) {
    faults.push(
      `MAX_LIVE_ORDERS=${config.maxLiveOrders} must not be below POOL_ORDERS_CEILING=${config.poolOrdersCeiling}`,
    );
  }
  if (config.poolTrimIdleMillis > 0 && config.poolTrimIdleMillis < MIN_TRIM_IDLE_MILLIS) {
    faults.push(`POOL_TRIM_IDLE_MS=${config.poolTrimIdleMillis} must be 0 or at least ${MIN_TRIM_IDLE_MILLIS}`);
  }
  const clashing = TEST_SYMBOLS.find(({ symbol }) => config.symbols.includes(symbol));
  if (config.testSymbols && clashing !== undefined) {
    faults.push(`SYMBOLS must not name the test symbol ${clashing.symbol} while TEST_SYMBOLS=on`);
  }
  const secrets = config.apiKeys.map(({ secret }) => secret);
  if (new Set(secrets).size < secrets.length) faults.push('API_KEYS: secrets must differ, a Bearer token is one alone');
  if (config.marketFeed === 'lean') {
    if (config.leanData === '') faults.push('MARKET_FEED=lean needs LEAN_DATA, the folder that holds equity/usa/tick');
    if (config.replayDates.length === 0) faults.push('MARKET_FEED=lean needs REPLAY_DATE, a day as yyyymmdd');
    if (config.marketSession !== 'always_open') {
      faults.push(
        `MARKET_SESSION=${config.marketSession} does not go with MARKET_FEED=lean: a replay has its own session`,
      );
    }
    // Times of one form, so their text sorts as they do.
    if (config.replayTo <= config.replayFrom) {
      faults.push(`REPLAY_TO=${config.replayTo} must be after REPLAY_FROM=${config.replayFrom}`);
    }
  }
  return faults;
}

/** Recorded days tell of every trade; elsewhere quotes are what there always is. */
function stopTriggerOf(choice: StopTrigger | 'auto', marketFeed: Config['marketFeed']): StopTrigger {
  if (choice !== 'auto') return choice;
  return marketFeed === 'lean' ? StopTrigger.Trade : StopTrigger.Quote;
}
