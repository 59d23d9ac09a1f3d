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
  setting(
    'LOG_LEVEL',
    'info',
    "`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. From `debug` on the HTTP framework writes too, at a tenth of an order's cost.",
  ),
  setting(
    'SEED',
    '1',
    'Seed of everything random: the synthetic market, jitter, partial fills, rejects. A whole number from 0 to 4294967295.',
  ),
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
  setting(
    'MARKET_SESSION',
    'always_open',
    "For `synthetic` and `pushed`: `always_open` (a day from midnight to midnight UTC) or `us_equity` (NYSE's hours by the clock, with holidays and early closes). A replay has its own.",
  ),
  setting('LEAN_DATA', '', 'For `lean`: the folder that holds `equity/usa/tick`.'),
  setting('REPLAY_DATE', '', 'For `lean`: the day to replay, `yyyymmdd`; several with commas play one after another.'),
  setting('REPLAY_FROM', '09:30', 'For `lean`: New York time at which the replay begins.'),
  setting(
    'REPLAY_TO',
    '16:00',
    'For `lean`: New York time at which each day of the replay ends; after 16:00 its after-hours are played too.',
  ),
  setting('REPLAY_SPEED', '1', 'For `lean`: 1 is real time, 60 a minute a second. Above 0, at most 10000.'),
  setting('VENUES_FILE', '', 'JSON file of venues with fees, latency and tick sizes. Empty: twelve US equity venues.'),
  setting(
    'SIMULATE_LATENCY',
    'off',
    '`on`: orders travel to their venue for its latency. `off`: venues answer at once.',
  ),
  setting(
    'FILL_QUEUE_POSITION',
    'behind_displayed',
    'What an order that rests waits for: `behind_displayed`, `optimistic` or `trade_through`; see Fill assumptions.',
  ),
  setting(
    'FILL_MARKETABLE',
    'displayed',
    'How much a displayed quote gives: `displayed`, its size once, or `unbounded`, any quantity.',
  ),
  setting(
    'FILL_LATENCY_JITTER_US',
    '0',
    'With `SIMULATE_LATENCY=on`: each request takes up to so many microseconds longer, at most 10000000.',
  ),
  setting(
    'FILL_PARTIAL_PROBABILITY',
    '0',
    'How often a venue gives a random part only of the displayed size that an order could take, 0 to 1.',
  ),
  setting('FILL_REJECT_PROBABILITY', '0', 'How often a venue turns an order away, 0 to 1.'),
  setting(
    'STOP_TRIGGER',
    'auto',
    'What touches a stop: `trade`, the last trade on a venue, or `quote`, the national best price that the order would trade at. `auto`: `trade` under `lean`, else `quote`.',
  ),
  setting(
    'TEST_SYMBOLS',
    'off',
    '`on`: lists symbols that provoke rejects, partial fills, late and lost answers; see Test symbols.',
  ),
  setting(
    'QUOTE_MAX_AGE_MS',
    '60000',
    'A quote that the feed has not confirmed for this long is stale: not routed to, no reference for risk.',
  ),
  setting('RANK_INTERVAL_MS', '100', 'How often the venues are ranked anew, 1 to 60000.'),
  setting('POOLING', 'on', '`off`: every object is an ordinary one, for comparison and to fall back to.'),
  setting('POOL_ORDERS', '10000', 'Orders pooled at start.'),
  setting(
    'POOL_ORDERS_CEILING',
    '100000',
    'Orders that the pool may grow to; past it new ones are ordinary objects, up to `MAX_LIVE_ORDERS`.',
  ),
  setting('MAX_LIVE_ORDERS', '200000', 'The most orders that can be live at once; past it new ones are answered 503.'),
  setting('POOL_FILLS', '10000', 'Fills pooled at start.'),
  setting(
    'POOL_TRIM_IDLE_MS',
    '60000',
    'A pool that has grown gives back what it has not needed for this long, 1000 to 86400000; 0 is off.',
  ),
  setting(
    'POOL_LEAK_SAMPLE',
    '4096',
    'One in this many acquisitions has its stack kept while the object is out, for `GET /ops/pools`, up to 1000000; 0 is off.',
  ),
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
    'Where an order could trade with one of its own account: `on` or `cancel_newest` refuses it, `cancel_oldest` cancels that one, `cancel_both` does both.',
  ),
  setting(
    'RATE_LIMIT_PER_MINUTE',
    '0',
    'Requests to the trading API that an account may make in a minute; 200 is what Alpaca allows, 0 is off.',
  ),
  setting('STREAM_FRAMES', 'text', "Frames of `/stream`: `text`, or `binary` as on Alpaca's paper endpoint."),
  setting('FEED_HEARTBEAT_MS', '1000', 'How often `/feed` sends a heartbeat, 100 to 60000.'),
  setting('BODY_LIMIT_BYTES', '1048576', 'Largest request body.'),
  setting('SHUTDOWN_MS', '10000', 'How long a stop may take before the process gives up, 1000 to 600000.'),
  setting(
    'CPU_AFFINITY',
    'off',
    'Linux: keeps threads on processors. `auto`: the main thread alone on the first, the others on the rest; or as `main=0,journal=1,ranker=1,reader=1,checkpoint=1`.',
  ),
];

function setting(name: string, fallback: string, meaning: string): Setting {
  return { name, fallback, meaning };
}
