import { describe, expect, it } from 'vitest';
import { type Config, ConfigError, isLoopback, loadConfig } from '../src/config.ts';
import { DEFAULT_FILL_ASSUMPTIONS, Marketable, QueuePosition } from '../src/domain/fill-assumptions.ts';
import { SelfMatchPrevention } from '../src/domain/self-match-prevention.ts';
import { SETTINGS } from '../src/settings.ts';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('keys', () => {
  it('must have different secrets: a Bearer token is a secret alone', () => {
    expect(faultsOf({ API_KEYS: 'alice:s:1,bob:s:2' })).toEqual([
      'API_KEYS: secrets must differ, a Bearer token is one alone',
    ]);
  });
});

describe('an address', () => {
  it('may be written in brackets, and must be one of this machine to need no keys', () => {
    expect(loadConfig({ HOST: '[::1]' }).host).toBe('::1');
    expect(isLoopback('127.0.0.2')).toBe(true);
    expect(isLoopback('127.999.1.1')).toBe(false);
  });
});

describe('without a word, the configuration', () => {
  it('is what the table of settings says', () => {
    expect(loadConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      dataDir: './data',
      journalSync: 'normal',
      logLevel: 'info',
      seed: 1,
      symbols: [],
      marketFeed: 'synthetic',
      marketSession: 'always_open',
      leanData: '',
      replayDates: [],
      replayFrom: '09:30',
      replayTo: '16:00',
      replaySpeed: 1,
      venuesFile: '',
      stopTrigger: 'quote',
      simulateLatency: false,
      fillAssumptions: DEFAULT_FILL_ASSUMPTIONS,
      testSymbols: false,
      quoteMaxAgeMillis: 60_000,
      rankIntervalMillis: 100,
      pooling: true,
      poolOrders: 10_000,
      poolOrdersCeiling: 100_000,
      maxLiveOrders: 200_000,
      poolFills: 10_000,
      poolTrimIdleMillis: 60_000,
      poolLeakSample: 4096,
      apiKeys: [],
      initialCash: 100_000_000_000,
      risk: {
        maximumOrderSize: 100_000,
        maximumOrderValue: 1_000_000_000_000,
        priceCollarBasisPoints: 500,
        maximumPosition: 1_000_000,
        maximumOpenOrders: 10_000,
        maximumMessagesPerSecond: 1_000,
        buyingPowerMultiplier: 2,
        selfMatchPrevention: SelfMatchPrevention.CancelNewest,
      },
      streamFrames: 'text',
      rateLimitPerMinute: 0,
      feedHeartbeatMillis: 1_000,
      bodyLimitBytes: 1_048_576,
      shutdownMillis: 10_000,
      cpuAffinity: 'off',
    });
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true);
  });

  it('takes an empty variable, or one of spaces, as absent', () => {
    const empty = Object.fromEntries(SETTINGS.map(({ name }, index) => [name, index % 2 === 0 ? '' : '  ']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  it('takes every default as if it were set', () => {
    const spelled = Object.fromEntries(SETTINGS.map(({ name, fallback }) => [name, fallback]));
    expect(loadConfig(spelled)).toEqual(loadConfig({}));
  });
});

type Read = (config: Config) => unknown;

describe('a setting', () => {
  const taken: readonly (readonly [string, string, Read, unknown])[] = [
    ['HOST', 'localhost', ({ host }) => host, 'localhost'],
    ['PORT', '0', ({ port }) => port, 0],
    ['PORT', '65535', ({ port }) => port, 65_535],
    ['DATA_DIR', '/var/lib/orderpool', ({ dataDir }) => dataDir, '/var/lib/orderpool'],
    ['JOURNAL_SYNC', 'full', ({ journalSync }) => journalSync, 'full'],
    ['JOURNAL_SYNC', ' off ', ({ journalSync }) => journalSync, 'off'],
    ['LOG_LEVEL', 'silent', ({ logLevel }) => logLevel, 'silent'],
    ['SEED', '4294967295', ({ seed }) => seed, 4_294_967_295],
    ['SYMBOLS', 'IBM, BRK.B,,MSFT', ({ symbols }) => symbols, ['IBM', 'BRK.B', 'MSFT']],
    ['MARKET_FEED', 'pushed', ({ marketFeed }) => marketFeed, 'pushed'],
    ['MARKET_SESSION', 'us_equity', ({ marketSession }) => marketSession, 'us_equity'],
    ['LEAN_DATA', '/data', ({ leanData }) => leanData, '/data'],
    ['REPLAY_DATE', '20131007,20131008', ({ replayDates }) => replayDates, ['20131007', '20131008']],
    ['REPLAY_FROM', '15:59', ({ replayFrom }) => replayFrom, '15:59'],
    ['REPLAY_TO', '20:00', ({ replayTo }) => replayTo, '20:00'],
    ['REPLAY_SPEED', '0.0001', ({ replaySpeed }) => replaySpeed, 0.0001],
    ['REPLAY_SPEED', '10000', ({ replaySpeed }) => replaySpeed, 10_000],
    ['VENUES_FILE', 'venues.json', ({ venuesFile }) => venuesFile, 'venues.json'],
    ['STOP_TRIGGER', 'trade', ({ stopTrigger }) => stopTrigger, 'trade'],
    ['SIMULATE_LATENCY', 'on', ({ simulateLatency }) => simulateLatency, true],
    [
      'FILL_QUEUE_POSITION',
      'trade_through',
      ({ fillAssumptions }) => fillAssumptions.queuePosition,
      QueuePosition.TradeThrough,
    ],
    ['FILL_MARKETABLE', 'unbounded', ({ fillAssumptions }) => fillAssumptions.marketable, Marketable.Unbounded],
    ['FILL_LATENCY_JITTER_US', '50', ({ fillAssumptions }) => fillAssumptions.latencyJitterMicros, 50],
    ['FILL_PARTIAL_PROBABILITY', '0.25', ({ fillAssumptions }) => fillAssumptions.partialFillProbability, 0.25],
    ['FILL_REJECT_PROBABILITY', '1', ({ fillAssumptions }) => fillAssumptions.rejectProbability, 1],
    ['TEST_SYMBOLS', 'on', ({ testSymbols }) => testSymbols, true],
    ['QUOTE_MAX_AGE_MS', '1', ({ quoteMaxAgeMillis }) => quoteMaxAgeMillis, 1],
    ['RANK_INTERVAL_MS', '60000', ({ rankIntervalMillis }) => rankIntervalMillis, 60_000],
    ['POOL_ORDERS', '1', ({ poolOrders }) => poolOrders, 1],
    ['POOL_ORDERS_CEILING', '10000', ({ poolOrdersCeiling }) => poolOrdersCeiling, 10_000],
    ['POOL_FILLS', '10000000', ({ poolFills }) => poolFills, 10_000_000],
    ['POOLING', 'off', ({ pooling }) => pooling, false],
    ['MAX_LIVE_ORDERS', '100000', ({ maxLiveOrders }) => maxLiveOrders, 100_000],
    ['POOL_TRIM_IDLE_MS', '0', ({ poolTrimIdleMillis }) => poolTrimIdleMillis, 0],
    ['POOL_LEAK_SAMPLE', '0', ({ poolLeakSample }) => poolLeakSample, 0],
    ['INITIAL_CASH', '0.000001', ({ initialCash }) => initialCash, 1],
    ['RISK_MAX_ORDER_QTY', '0', ({ risk }) => risk.maximumOrderSize, 0],
    ['RISK_MAX_ORDER_VALUE', '12.5', ({ risk }) => risk.maximumOrderValue, 12_500_000],
    ['RISK_PRICE_COLLAR_PERCENT', '0.07', ({ risk }) => risk.priceCollarBasisPoints, 7],
    ['RISK_MAX_POSITION', '7', ({ risk }) => risk.maximumPosition, 7],
    ['RISK_MAX_OPEN_ORDERS', '8', ({ risk }) => risk.maximumOpenOrders, 8],
    ['RISK_MAX_ORDERS_PER_SECOND', '9', ({ risk }) => risk.maximumMessagesPerSecond, 9],
    ['MARGIN_MULTIPLIER', '0', ({ risk }) => risk.buyingPowerMultiplier, 0],
    ['RISK_SELF_MATCH_PREVENTION', 'off', ({ risk }) => risk.selfMatchPrevention, SelfMatchPrevention.Off],
    [
      'RISK_SELF_MATCH_PREVENTION',
      'cancel_both',
      ({ risk }) => risk.selfMatchPrevention,
      SelfMatchPrevention.CancelBoth,
    ],
    ['CPU_AFFINITY', 'auto', ({ cpuAffinity }) => cpuAffinity, 'auto'],
    ['CPU_AFFINITY', 'main=0,journal=1', ({ cpuAffinity }) => cpuAffinity, { main: 0, journal: 1 }],
    ['STREAM_FRAMES', 'binary', ({ streamFrames }) => streamFrames, 'binary'],
    ['RATE_LIMIT_PER_MINUTE', '200', ({ rateLimitPerMinute }) => rateLimitPerMinute, 200],
    ['FEED_HEARTBEAT_MS', '100', ({ feedHeartbeatMillis }) => feedHeartbeatMillis, 100],
    ['BODY_LIMIT_BYTES', '1024', ({ bodyLimitBytes }) => bodyLimitBytes, 1024],
    ['SHUTDOWN_MS', '600000', ({ shutdownMillis }) => shutdownMillis, 600_000],
  ];
  it.each(taken)('%s=%s is taken', (name, value, read, expected) => {
    expect(read(loadConfig({ [name]: value }))).toEqual(expected);
  });

  it('is tried here, whichever it is', () => {
    const tried = new Set(taken.map(([name]) => name).concat('API_KEYS'));
    expect(SETTINGS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535'],
    ['PORT', '80.5', 'must be a whole number from 0 to 65535'],
    ['PORT', '0x50', 'must be a whole number from 0 to 65535'],
    ['JOURNAL_SYNC', 'on', 'must be one of full, normal, off'],
    ['LOG_LEVEL', 'loud', 'must be one of trace, debug, info, warn, error, fatal, silent'],
    ['SEED', '4294967296', 'must be a whole number from 0 to 4294967295'],
    ['SYMBOLS', 'ibm', 'must be different symbols of capital letters, with commas'],
    ['SYMBOLS', 'IBM,IBM', 'must be different symbols of capital letters, with commas'],
    ['MARKET_FEED', 'live', 'must be one of synthetic, lean, pushed'],
    ['MARKET_SESSION', 'nyse', 'must be one of always_open, us_equity'],
    ['REPLAY_DATE', '2013-10-07', 'must be days as yyyymmdd, ascending, with commas'],
    ['REPLAY_DATE', '20131399', 'must be days as yyyymmdd, ascending, with commas'],
    ['REPLAY_DATE', '20131008,20131007', 'must be days as yyyymmdd, ascending, with commas'],
    ['REPLAY_FROM', '24:00', 'must be a time as hh:mm'],
    ['REPLAY_TO', '9:30', 'must be a time as hh:mm'],
    ['REPLAY_SPEED', '0', 'must be a number from 0.0001 to 10000 with at most 4 decimals'],
    ['REPLAY_SPEED', '1.00001', 'must be a number from 0.0001 to 10000 with at most 4 decimals'],
    ['STOP_TRIGGER', 'bid', 'must be one of auto, trade, quote'],
    ['SIMULATE_LATENCY', 'true', 'must be one of on, off'],
    ['QUOTE_MAX_AGE_MS', '0', 'must be a whole number from 1 to 86400000'],
    ['RANK_INTERVAL_MS', '0', 'must be a whole number from 1 to 60000'],
    ['POOL_ORDERS', '0', 'must be a whole number from 1 to 10000000'],
    ['POOL_FILLS', '10000001', 'must be a whole number from 1 to 10000000'],
    ['INITIAL_CASH', '-1', 'must be dollars from 0 up'],
    ['INITIAL_CASH', 'rich', 'must be dollars from 0 up'],
    ['INITIAL_CASH', '9007199255', 'must be at most 9007199254 dollars'],
    ['RISK_MAX_ORDER_QTY', '9007199254740992', 'must be a whole number from 0 to 9007199254740991'],
    ['RISK_PRICE_COLLAR_PERCENT', '0.001', 'must be a number from 0 to 1000 with at most 2 decimals'],
    ['MARGIN_MULTIPLIER', '101', 'must be a whole number from 0 to 100'],
    ['STREAM_FRAMES', 'json', 'must be one of text, binary'],
    ['FEED_HEARTBEAT_MS', '99', 'must be a whole number from 100 to 60000'],
    ['BODY_LIMIT_BYTES', '1023', 'must be a whole number from 1024 to 67108864'],
    ['SHUTDOWN_MS', '999', 'must be a whole number from 1000 to 600000'],
  ];
  it.each(refused)('%s=%s is a fault', (name, value, what) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name}=${value} ${what}`]);
  });

  it('that is ours and unknown is a fault, another program’s is none', () => {
    const ours = [
      'JOURNAL_SINC',
      'MARKET_FEEDS',
      'POOL_ORDER',
      'RISK_MAX_QTY',
      'QUOTE_MAX_AGE',
      'FEED_HEARTBEAT',
      'SYMBOL',
      'LOG_LVL',
      'MARGIN_MULTIPLER',
      'INITAL_CASH',
    ];
    const others = [
      'PATH',
      'HOME',
      'NODE_ENV',
      'npm_config_cache',
      'PORTAL',
      'HOSTNAME',
      'API_KEY',
      'JOURNAL_SERVICE_HOST',
      'POOL_PORT',
    ];
    const environment = Object.fromEntries([...ours, ...others].map((name) => [name, '1']));
    expect(faultsOf(environment)).toEqual(ours.map((name) => `${name} is not a setting`));
  });
});

describe('API_KEYS', () => {
  it('name accounts, the first where none is given, or ops', () => {
    expect(loadConfig({ API_KEYS: 'a:x, b:y:2 ,c:z:ops' }).apiKeys).toEqual([
      { keyId: 'a', secret: 'x', accountId: 1, ops: false },
      { keyId: 'b', secret: 'y', accountId: 2, ops: false },
      { keyId: 'c', secret: 'z', accountId: 1, ops: true },
    ]);
  });

  it.each([
    'b',
    'b:',
    ':y',
    'b:y:0',
    'b:y:admin',
    'b:y:2:3',
    'b y:z',
  ])('with an entry %s are a fault that tells its place and no secret', (entry) => {
    expect(faultsOf({ API_KEYS: `a:x:1,${entry}` })).toEqual([
      'API_KEYS: entry 2 must be KEY_ID:SECRET:ACCOUNT, ACCOUNT a number from 1 or "ops"',
    ]);
  });

  it('must differ in their ids', () => {
    expect(faultsOf({ API_KEYS: 'a:x:1,a:y:2' })).toEqual(['API_KEYS: key ids must differ']);
  });

  it('are needed to listen beyond loopback', () => {
    const what = 'can be reached from other machines: set API_KEYS';
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.com', '128.0.0.1']) {
      expect(faultsOf({ HOST: host })).toEqual([`HOST=${host} ${what}`]);
      expect(faultsOf({ HOST: host, API_KEYS: 'a:x' })).toEqual([]);
      expect(isLoopback(host)).toBe(false);
    }
    for (const host of ['localhost', '::1', '127.0.0.1', '127.1.2.3']) expect(faultsOf({ HOST: host })).toEqual([]);
  });
});

describe('settings together', () => {
  it('must leave the order pool room to its ceiling', () => {
    expect(faultsOf({ POOL_ORDERS: '500', POOL_ORDERS_CEILING: '499' })).toEqual([
      'POOL_ORDERS_CEILING=499 must not be below POOL_ORDERS=500',
    ]);
  });

  it('must let as many orders live as the pool may hold', () => {
    expect(faultsOf({ MAX_LIVE_ORDERS: '99999' })).toEqual([
      'MAX_LIVE_ORDERS=99999 must not be below POOL_ORDERS_CEILING=100000',
    ]);
  });

  it('must leave a pool a second before it shrinks', () => {
    expect(faultsOf({ POOL_TRIM_IDLE_MS: '999' })).toEqual(['POOL_TRIM_IDLE_MS=999 must be 0 or at least 1000']);
    expect(faultsOf({ POOL_TRIM_IDLE_MS: '1000' })).toEqual([]);
  });

  it('of a replay name its folder and its day', () => {
    expect(faultsOf({ MARKET_FEED: 'lean' })).toEqual([
      'MARKET_FEED=lean needs LEAN_DATA, the folder that holds equity/usa/tick',
      'MARKET_FEED=lean needs REPLAY_DATE, a day as yyyymmdd',
    ]);
    const replay = { MARKET_FEED: 'lean', LEAN_DATA: '/data', REPLAY_DATE: '20131007' };
    expect(faultsOf(replay)).toEqual([]);
    expect(faultsOf({ ...replay, MARKET_SESSION: 'us_equity', REPLAY_FROM: '16:00' })).toEqual([
      'MARKET_SESSION=us_equity does not go with MARKET_FEED=lean: a replay has its own session',
      'REPLAY_TO=16:00 must be after REPLAY_FROM=16:00',
    ]);
  });

  it('show every fault at once', () => {
    const environment = { PORT: 'http', SEED: '-1', POOL_ORDER: '1', HOST: '0.0.0.0', MARKET_FEED: 'lean' };
    expect(() => loadConfig(environment)).toThrow(
      [
        'the configuration has 6 faults:',
        'POOL_ORDER is not a setting',
        'PORT=http must be a whole number from 0 to 65535',
        'SEED=-1 must be a whole number from 0 to 4294967295',
        'HOST=0.0.0.0 can be reached from other machines: set API_KEYS',
        'MARKET_FEED=lean needs LEAN_DATA, the folder that holds equity/usa/tick',
        'MARKET_FEED=lean needs REPLAY_DATE, a day as yyyymmdd',
      ].join('\n  '),
    );
    expect(() => loadConfig({ PORT: 'x' })).toThrow(/^the configuration has a fault:\n {2}PORT=x/);
  });
});
