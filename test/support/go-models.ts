import type { Json } from './service-process.ts';

/** Says what encoding/json or easyjson would object to; undefined where nothing. A null leaves every field as it is. */
type Kind = (value: Json) => string | undefined;

const matching =
  (what: string, pattern: RegExp): Kind =>
  (value) =>
    value === null || (typeof value === 'string' && pattern.test(value)) ? undefined : `is no ${what}`;
const ofType =
  (type: string): Kind =>
  (value) =>
    value === null || typeof value === type ? undefined : `is no ${type}`;

const text = ofType('string');
const bool = ofType('boolean');
const whole: Kind = (value) => (value === null || Number.isSafeInteger(value) ? undefined : 'is no int');
/** `time.Time` reads RFC 3339 and nothing else. */
const time = matching('RFC 3339 time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
/** `civil.Date`. */
const day = matching('date', /^\d{4}-\d\d-\d\d$/);
/** `decimal.Decimal` reads texts and numbers. */
const decimal: Kind = (value) =>
  value === null || typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(value) ? undefined : 'is no decimal';
const listOf =
  (kind: Kind): Kind =>
  (value) => {
    if (value === null) return undefined;
    if (!Array.isArray(value)) return 'is no list';
    return value.map(kind).find((fault) => fault !== undefined);
  };

/** A struct: fields that are missing keep their zero, unknown ones are skipped. `must`: what a program cannot do without. */
function struct(fields: Readonly<Record<string, Kind>>, must: readonly string[]): Kind {
  return (value) => {
    if (value === null) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return 'is no object';
    const absent = must.find((name) => value[name] === undefined || value[name] === null);
    if (absent !== undefined) return `has no ${absent}`;
    for (const [name, kind] of Object.entries(fields)) {
      const fault = value[name] === undefined ? undefined : kind(value[name]);
      if (fault !== undefined) return `.${name} ${fault}`;
    }
    return undefined;
  };
}

const all = (kind: Kind, ...names: string[]) => Object.fromEntries(names.map((name) => [name, kind]));

const ORDER = {
  ...all(text, 'id', 'client_order_id', 'replaced_by', 'replaces', 'asset_id', 'symbol', 'asset_class', 'order_class'),
  ...all(text, 'type', 'side', 'position_intent', 'time_in_force', 'status'),
  ...all(time, 'created_at', 'updated_at', 'submitted_at', 'filled_at', 'expired_at', 'canceled_at', 'failed_at'),
  ...all(time, 'replaced_at'),
  ...all(decimal, 'notional', 'qty', 'filled_qty', 'filled_avg_price', 'limit_price', 'stop_price', 'trail_price'),
  ...all(decimal, 'trail_percent', 'hwm', 'ratio_qty'),
  extended_hours: bool,
};
const ORDER_MUST = ['id', 'client_order_id', 'created_at', 'updated_at', 'submitted_at', 'symbol', 'type', 'side'];
ORDER_MUST.push('time_in_force', 'status', 'filled_qty', 'qty');

export const Order = struct({ ...ORDER, legs: listOf(struct(ORDER, ORDER_MUST)) }, ORDER_MUST);

export const Position = struct(
  {
    ...all(text, 'asset_id', 'symbol', 'exchange', 'asset_class', 'side'),
    asset_marginable: bool,
    ...all(decimal, 'qty', 'qty_available', 'avg_entry_price', 'market_value', 'cost_basis', 'unrealized_pl'),
    ...all(decimal, 'unrealized_plpc', 'unrealized_intraday_pl', 'unrealized_intraday_plpc', 'current_price'),
    ...all(decimal, 'lastday_price', 'change_today'),
  },
  ['asset_id', 'symbol', 'side', 'qty', 'avg_entry_price', 'cost_basis', 'current_price', 'market_value'],
);

export const Account = struct(
  {
    ...all(text, 'id', 'account_number', 'status', 'crypto_status', 'currency'),
    ...all(decimal, 'buying_power', 'regt_buying_power', 'daytrading_buying_power', 'effective_buying_power'),
    ...all(decimal, 'non_marginable_buying_power', 'bod_dtbp', 'cash', 'accrued_fees', 'portfolio_value', 'multiplier'),
    ...all(decimal, 'equity', 'last_equity', 'long_market_value', 'short_market_value', 'position_market_value'),
    ...all(decimal, 'initial_margin', 'maintenance_margin', 'last_maintenance_margin', 'sma'),
    ...all(bool, 'pattern_day_trader', 'trading_blocked', 'transfers_blocked', 'account_blocked', 'shorting_enabled'),
    ...all(bool, 'trade_suspended_by_user'),
    ...all(whole, 'daytrade_count', 'crypto_tier'),
    created_at: time,
  },
  ['id', 'account_number', 'status', 'cash', 'equity', 'buying_power', 'created_at'],
);

export const AccountConfigurations = struct(
  { ...all(text, 'dtbp_check', 'trade_confirm_email'), ...all(bool, 'no_shorting', 'trade_suspended_by_user') },
  ['no_shorting', 'trade_confirm_email'],
);

export const AccountActivity = struct(
  {
    ...all(text, 'id', 'activity_type', 'type', 'side', 'symbol', 'description', 'order_id', 'order_status', 'status'),
    ...all(decimal, 'price', 'qty', 'leaves_qty', 'cum_qty', 'net_amount', 'per_share_amount'),
    transaction_time: time,
    date: day,
  },
  ['id', 'activity_type'],
);

export const PortfolioHistory = struct(
  {
    base_value: decimal,
    ...all(listOf(decimal), 'equity', 'profit_loss', 'profit_loss_pct'),
    timeframe: text,
    timestamp: listOf(whole),
  },
  ['base_value', 'equity', 'profit_loss', 'profit_loss_pct', 'timeframe', 'timestamp'],
);

export const Asset = struct(
  {
    ...all(text, 'id', 'class', 'exchange', 'symbol', 'name', 'status'),
    ...all(bool, 'tradable', 'marginable', 'shortable', 'easy_to_borrow', 'fractionable'),
    maintenance_margin_requirement: whole,
    attributes: listOf(text),
  },
  ['id', 'class', 'exchange', 'symbol', 'name', 'status', 'tradable'],
);

export const Watchlist = struct(
  { ...all(text, 'account_id', 'id', 'created_at', 'updated_at', 'name'), assets: listOf(Asset) },
  ['account_id', 'id', 'created_at', 'updated_at', 'name'],
);

export const Clock = struct({ ...all(time, 'timestamp', 'next_open', 'next_close'), is_open: bool }, [
  'timestamp',
  'is_open',
  'next_open',
  'next_close',
]);

export const CalendarDay = struct(all(text, 'date', 'open', 'close'), ['date', 'open', 'close']);

/** The SDK then reads `body` as an order where `status` is 200, and as an error elsewhere. */
export const ClosedPosition = struct({ symbol: text, status: whole }, ['symbol', 'status', 'body']);

export const TradeUpdate = struct(
  {
    ...all(time, 'at', 'timestamp'),
    ...all(text, 'event', 'event_id', 'execution_id'),
    ...all(decimal, 'position_qty', 'price', 'qty'),
    order: Order,
  },
  ['at', 'event', 'event_id', 'order'],
);

export const list = listOf;

/** The value, once the struct takes it. */
export function unmarshalled(kind: Kind, value: Json): Json {
  const fault = kind(value);
  if (fault !== undefined) throw new Error(`${JSON.stringify(value)} ${fault}`);
  return value;
}
