import { type Static, type TSchema, Type } from 'typebox';
import { Errors } from 'typebox/value';
import type { Json } from './service-process.ts';

/**
 * What alpaca-py's models take: a field that is not optional must be there, a text is no number, a word is one of its
 * enumeration's. What they do not name they ignore.
 */
const Uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const Time = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$' });
const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' });
const HourMinute = Type.String({ pattern: '^\\d\\d:\\d\\d$' });
const Text = Type.String();
/** A float, which a text of digits passes for. */
const Float = Type.Union([Type.Number(), Type.String({ pattern: '^-?\\d+(\\.\\d+)?$' })]);
const TextOrFloat = Type.Union([Text, Type.Number()]);
const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

const AssetClass = Type.Enum(['us_equity', 'us_option', 'crypto', 'crypto_perp']);
const Exchange = Type.Enum(['AMEX', 'ARCA', 'ASCX', 'BATS', 'NYSE', 'NASDAQ', 'NYSEARCA', 'OTC', 'CRYPTO', '']);
const Side = Type.Enum(['buy', 'sell']);
const OrderType = Type.Enum(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']);
const OrderStatus = Type.Enum([
  'new',
  'partially_filled',
  'filled',
  'done_for_day',
  'canceled',
  'expired',
  'replaced',
  'pending_cancel',
  'pending_replace',
  'pending_review',
  'accepted',
  'pending_new',
  'accepted_for_bidding',
  'stopped',
  'rejected',
  'suspended',
  'calculated',
  'held',
]);

const ORDER = {
  id: Uuid,
  client_order_id: Text,
  created_at: Time,
  updated_at: Time,
  submitted_at: Time,
  filled_at: optional(Time),
  expired_at: optional(Time),
  expires_at: optional(Time),
  canceled_at: optional(Time),
  failed_at: optional(Time),
  replaced_at: optional(Time),
  replaced_by: optional(Uuid),
  replaces: optional(Uuid),
  asset_id: optional(Uuid),
  symbol: optional(Text),
  asset_class: optional(AssetClass),
  notional: optional(Text),
  qty: optional(TextOrFloat),
  filled_qty: optional(TextOrFloat),
  filled_avg_price: optional(TextOrFloat),
  order_class: Type.Enum(['simple', 'mleg', 'bracket', 'oco', 'oto', '']),
  order_type: optional(OrderType),
  type: optional(OrderType),
  side: optional(Side),
  time_in_force: Type.Enum(['day', 'gtc', 'opg', 'cls', 'ioc', 'fok']),
  limit_price: optional(TextOrFloat),
  stop_price: optional(TextOrFloat),
  status: OrderStatus,
  extended_hours: Type.Boolean(),
  trail_percent: optional(Text),
  trail_price: optional(Text),
  hwm: optional(Text),
  position_intent: optional(Type.Enum(['buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close', ''])),
};
const Leg = Type.Object(ORDER);

export const Order = Type.Object({ ...ORDER, legs: optional(Type.Array(Leg)) });

export const Position = Type.Object({
  asset_id: Uuid,
  symbol: Text,
  exchange: Exchange,
  asset_class: AssetClass,
  asset_marginable: optional(Type.Boolean()),
  avg_entry_price: Text,
  qty: Text,
  side: Type.Enum(['short', 'long']),
  market_value: optional(Text),
  cost_basis: Text,
  unrealized_pl: optional(Text),
  unrealized_plpc: optional(Text),
  unrealized_intraday_pl: optional(Text),
  unrealized_intraday_plpc: optional(Text),
  current_price: optional(Text),
  lastday_price: optional(Text),
  change_today: optional(Text),
  qty_available: optional(Text),
});

export const TradeAccount = Type.Object({
  id: Uuid,
  account_number: Text,
  status: Type.Enum(['ACTIVE', 'INACTIVE', 'REJECTED', 'ACCOUNT_CLOSED', 'DISABLED']),
  currency: optional(Text),
  buying_power: optional(Text),
  regt_buying_power: optional(Text),
  daytrading_buying_power: optional(Text),
  non_marginable_buying_power: optional(Text),
  cash: optional(Text),
  accrued_fees: optional(Text),
  pending_transfer_out: optional(Text),
  pending_transfer_in: optional(Text),
  portfolio_value: optional(Text),
  pattern_day_trader: optional(Type.Boolean()),
  trading_blocked: optional(Type.Boolean()),
  transfers_blocked: optional(Type.Boolean()),
  account_blocked: optional(Type.Boolean()),
  created_at: optional(Time),
  trade_suspended_by_user: optional(Type.Boolean()),
  multiplier: optional(Text),
  shorting_enabled: optional(Type.Boolean()),
  equity: optional(Text),
  last_equity: optional(Text),
  long_market_value: optional(Text),
  short_market_value: optional(Text),
  initial_margin: optional(Text),
  maintenance_margin: optional(Text),
  last_maintenance_margin: optional(Text),
  sma: optional(Text),
  daytrade_count: optional(Type.Integer()),
});

export const AccountConfiguration = Type.Object({
  dtbp_check: optional(Type.Enum(['both', 'entry', 'exit'])),
  fractional_trading: Type.Boolean(),
  max_margin_multiplier: Text,
  no_shorting: Type.Boolean(),
  pdt_check: optional(Type.Enum(['both', 'entry', 'exit'])),
  suspend_trade: Type.Boolean(),
  trade_confirm_email: Type.Enum(['all', 'none']),
  ptp_no_exception_entry: Type.Boolean(),
  max_options_trading_level: optional(Type.Integer()),
});

export const Asset = Type.Object({
  id: Uuid,
  class: AssetClass,
  exchange: Exchange,
  symbol: Text,
  name: optional(Text),
  status: Type.Enum(['active', 'inactive']),
  tradable: Type.Boolean(),
  marginable: Type.Boolean(),
  shortable: Type.Boolean(),
  easy_to_borrow: Type.Boolean(),
  fractionable: Type.Boolean(),
  min_order_size: optional(Float),
  min_trade_increment: optional(Float),
  price_increment: optional(Float),
  maintenance_margin_requirement: optional(Float),
  attributes: optional(Type.Array(Text)),
});

export const Watchlist = Type.Object({
  id: Uuid,
  account_id: Uuid,
  name: Text,
  created_at: Time,
  updated_at: Time,
  assets: optional(Type.Array(Asset)),
});

export const Clock = Type.Object({ timestamp: Time, is_open: Type.Boolean(), next_open: Time, next_close: Time });

/** Its constructor reads `open` and `close` with the format `%H:%M`. */
export const Calendar = Type.Object({ date: Day, open: HourMinute, close: HourMinute });

export const PortfolioHistory = Type.Object({
  timestamp: Type.Array(Type.Integer()),
  equity: Type.Array(Float),
  profit_loss: Type.Array(Float),
  profit_loss_pct: Type.Array(Type.Union([Float, Type.Null()])),
  base_value: optional(Float),
  timeframe: Text,
});

export const TradeActivity = Type.Object({
  id: Type.String({ pattern: '::' }),
  activity_type: Type.Enum(['FILL']),
  transaction_time: Time,
  type: Type.Enum(['partial_fill', 'fill']),
  price: Float,
  qty: Float,
  side: Side,
  symbol: Text,
  leaves_qty: Float,
  order_id: Uuid,
  cum_qty: Float,
  order_status: OrderStatus,
});

export const CancelOrderResponse = Type.Object({ id: Uuid, status: Type.Integer() });

const FailedClosePosition = Type.Object({ code: Type.Integer(), message: Text });
export const ClosePositionResponse = Type.Object({
  order_id: optional(Uuid),
  status: optional(Type.Integer()),
  symbol: optional(Text),
  body: Type.Union([FailedClosePosition, Order]),
});

export const OptionContractsResponse = Type.Object({
  option_contracts: optional(Type.Array(Type.Unknown())),
  next_page_token: optional(Text),
});

export const TradeUpdate = Type.Object({
  event: Text,
  execution_id: optional(Uuid),
  order: Order,
  timestamp: Time,
  position_qty: optional(Float),
  price: optional(Float),
  qty: optional(Float),
});

/** The value, once the model takes it; throws with what pydantic would object to. */
export function parsed<T extends TSchema>(model: T, value: Json): Static<T> {
  const faults = [...Errors(model, value)].map(({ instancePath, message }) => `${instancePath} ${message}`);
  if (faults.length > 0) throw new Error(`the model does not take ${JSON.stringify(value)}: ${faults.join('; ')}`);
  return value as Static<T>;
}
