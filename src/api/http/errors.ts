import { RejectReason } from '../../domain/reject-reason.ts';
import { RISK_RULE_NAMES, RiskRule } from '../../domain/risk-violation.ts';
import { REPLACE_ERRORS } from '../orders/replace-errors.ts';
import { type ApiError, define } from './api-error.ts';

export type { ApiError } from './api-error.ts';

export const MALFORMED_REQUEST = define(
  400,
  40010000,
  'malformed_request',
  'request is not what this endpoint takes',
  'the body is no JSON, or not the kind of value that the endpoint takes; the URL cannot be decoded',
);
export const UNAUTHORIZED = define(
  401,
  40110000,
  'unauthorized',
  'request is not authorized: send a key and its secret, as APCA-API-KEY-ID and APCA-API-SECRET-KEY, Basic or Bearer',
  'the key or its secret is missing or wrong',
);
export const OPS_KEY_REQUIRED = define(
  403,
  40310000,
  'ops_key_required',
  'this needs a key with ops rights',
  'an ordinary key tried to change what all accounts share',
);
export const CROSS_ORIGIN = define(
  403,
  40310000,
  'cross_origin',
  'without keys the service answers only what asks localhost or a loopback address, and no page of another site',
  "a service without keys was asked by another site's page, or under another name than localhost, 127.x.x.x or [::1]",
);
export const UNKNOWN_ACCOUNT = define(
  403,
  40310000,
  'unknown_account',
  'account is not known',
  'the key belongs to an account that the service does not keep',
);
export const NO_REFERENCE_PRICE = define(
  403,
  40310000,
  'no_reference_price',
  'no fresh quote to price the order by',
  'an order for an amount, or a trailing stop, came while the asset had no fresh quote',
);
export const POSITION_INTENT_NOT_MET = define(
  403,
  40310000,
  'position_intent_not_met',
  'order is meant to close more than can be closed',
  'position_intent is buy_to_close or sell_to_close, and the order is for more than the position and its other closing orders leave',
);
export const INSUFFICIENT_QTY = define(
  403,
  40310000,
  'insufficient_qty',
  'insufficient qty available for order',
  'more of a position is to be closed than there is beside working orders; `available` says how much, `related_orders` names them',
);
export const NOT_FOUND = define(404, 40410000, 'not_found', 'endpoint not found', 'there is no such route');
export const ENDPOINT_NOT_SUPPORTED = define(
  404,
  40410000,
  'not_supported',
  'endpoint is not supported yet',
  "the endpoint is a part of Alpaca's API that is not supported yet; the message names it",
);
export const ORDER_NOT_FOUND = define(
  404,
  40410000,
  'order_not_found',
  'order not found',
  'the account has no order of that id or client_order_id',
);
export const POSITION_NOT_FOUND = define(
  404,
  40410000,
  'position_not_found',
  'position does not exist',
  'the account holds nothing of that asset',
);
export const ASSET_NOT_FOUND = define(
  404,
  40410000,
  'asset_not_found',
  'asset not found',
  'no asset has that name or id',
);
export const ACCOUNT_NOT_FOUND = define(
  404,
  40410000,
  'account_not_found',
  'account not found',
  'the service keeps no account of that number',
);
export const WATCHLIST_NOT_FOUND = define(
  404,
  40410000,
  'watchlist_not_found',
  'watchlist not found',
  'the account has no watchlist of that id or name',
);
export const VENUE_NOT_FOUND = define(404, 40410000, 'venue_not_found', 'venue not found', 'no venue has that MIC');
export const QUOTES_NOT_PUSHED = define(
  409,
  40910000,
  'quotes_not_pushed',
  'quotes can be pushed only where MARKET_FEED is pushed',
  'POST /ops/quotes while another feed makes the quotes',
);
export const BODY_TOO_LARGE = define(
  413,
  41310000,
  'body_too_large',
  'request body is too large',
  'the body is larger than the configured limit',
);
export const UNSUPPORTED_MEDIA_TYPE = define(
  415,
  41510000,
  'unsupported_media_type',
  'request body must be application/json',
  'the content type is neither JSON nor absent',
);
export const INVALID_PARAMETER = define(
  422,
  40010001,
  'invalid_parameter',
  'a parameter is not valid',
  'a field or query parameter is missing or wrong; the message names it',
);
export const NOT_SUPPORTED = define(
  422,
  40010001,
  'not_supported',
  'not supported yet',
  "the request asks for a part of Alpaca's API that is not supported yet; the message names it",
);
export const CLIENT_ORDER_ID_TAKEN = define(
  422,
  40010001,
  'client_order_id_taken',
  'client_order_id must be unique',
  'the account has used this client_order_id before',
);
export const NOTIONAL_TOO_SMALL = define(
  422,
  40010001,
  'notional_too_small',
  'notional buys less than the smallest quantity',
  'the amount does not reach for one lot at the limit or, without one, at the present price',
);
export const TRAIL_TOO_LARGE = define(
  422,
  40010001,
  'trail_too_large',
  'trail must be smaller: the stop of a sell order has to stay above 0, so trail_price must be less than the price of the asset',
  'the trail of a trailing stop to sell, or the one to replace it by, is no less than the price that its stop follows',
);
export const WATCHLIST_NAME_TAKEN = define(
  422,
  40010001,
  'watchlist_name_taken',
  'watchlist name must be unique',
  'the account has another watchlist of this name',
);
export const TOO_MANY_WATCHLISTS = define(
  422,
  40010001,
  'too_many_watchlists',
  'the account has as many watchlists as it may',
  'the account has 200 watchlists already',
);
export const UNKNOWN_ASSET = define(
  422,
  42210000,
  'unknown_asset',
  'asset not found',
  'the symbol of an order or a watchlist is unknown',
);
export const ASSET_NOT_TRADABLE = define(
  422,
  42210000,
  'asset_not_tradable',
  'asset is not tradable',
  'the asset of an order or a pushed quote is inactive: its symbol is no longer configured',
);
export const ORDER_NOT_CANCELABLE = define(
  422,
  42210000,
  'order_not_cancelable',
  'order is not cancelable',
  'the order has ended already; the message names its status',
);
export const RATE_LIMITED = define(
  429,
  42910000,
  'rate_limit',
  'rate limit exceeded',
  'the account sent more requests in a minute than RATE_LIMIT_PER_MINUTE, the `limit`; see Retry-After and X-RateLimit-Reset',
);
export const INTERNAL = define(
  500,
  50010000,
  'internal_error',
  'internal server error',
  'a defect of the service; the log has the details under the X-Request-ID of the answer',
);
export const ORDER_CAPACITY = define(
  503,
  50310000,
  'order_capacity_exhausted',
  'too many live orders in the service',
  'as many orders are live as MAX_LIVE_ORDERS allows; see Retry-After',
);
export const SHUTTING_DOWN = define(
  503,
  50310000,
  'shutting_down',
  'service is shutting down',
  'the service is stopping: it takes no more requests, and closes the connection',
);
export const OVERLOADED = define(
  503,
  50310000,
  'overloaded',
  'service is overloaded, try again later',
  'more waits to be made durable than the service wants to hold; see Retry-After',
);
export const NOT_READY = define(
  503,
  50310000,
  'not_ready',
  'service is not ready',
  'the service is starting or stopping',
);
export const JOURNAL_UNAVAILABLE = define(
  503,
  50310000,
  'journal_unavailable',
  'the outcome could not be made durable',
  'the journal has failed: the request may or may not have taken effect',
);

const REFUSAL = 'the order was refused before it reached a venue; `limit`, `observed` and `headroom` say by how much';

function refusal(rule: RiskRule, message: string): ApiError {
  return rule === RiskRule.MessageThrottle
    ? define(429, 42910000, RISK_RULE_NAMES[rule], message, 'the account sent too many messages; see Retry-After')
    : define(403, 40310000, RISK_RULE_NAMES[rule], message, REFUSAL);
}

/** By RiskRule: what an order that the rule refuses is answered with. */
export const RISK_ERRORS: readonly ApiError[] = [
  refusal(RiskRule.MaximumOrderSize, 'order quantity exceeds the maximum order size'),
  refusal(RiskRule.MaximumOrderValue, 'order value exceeds the maximum order value'),
  refusal(RiskRule.PriceCollar, 'order price is outside the price collar'),
  refusal(RiskRule.MaximumPosition, 'order could take the position past the maximum position'),
  refusal(RiskRule.MaximumOpenOrders, 'account has too many open orders'),
  refusal(RiskRule.MessageThrottle, 'rate limit exceeded'),
  refusal(RiskRule.CreditCheck, 'insufficient buying power'),
  refusal(RiskRule.SelfMatchPrevention, 'order could trade with an open order of the same account'),
  refusal(RiskRule.DuplicativeOrderCheck, 'account has sent the same order too often'),
  refusal(RiskRule.RepeatedExecutionThrottle, 'account is disabled after too many executions'),
  refusal(RiskRule.AggregateCreditThreshold, 'order could take exposure past the aggregate credit threshold'),
  refusal(RiskRule.SingleOrderAdvCheck, 'order quantity is too large a share of the average daily volume'),
  refusal(RiskRule.RestrictedSecurities, 'asset is restricted'),
  refusal(RiskRule.ShortSaleRestriction, 'order could sell the asset short'),
  refusal(RiskRule.MaximumDailyLoss, 'account has reached its maximum daily loss'),
  refusal(
    RiskRule.TradingState,
    'trading is halted, suspended by suspend_trade, or restricted to orders that reduce a position',
  ),
  refusal(RiskRule.KillSwitch, 'kill switch is on'),
];

/** What a command that the engine turned away is answered with. */
export const REJECT_ERRORS: Readonly<Record<RejectReason, ApiError>> = {
  [RejectReason.DuplicateClientOrderId]: CLIENT_ORDER_ID_TAKEN,
  [RejectReason.OrderPoolExhausted]: ORDER_CAPACITY,
  [RejectReason.UnknownAccount]: UNKNOWN_ACCOUNT,
  [RejectReason.UnknownInstrument]: UNKNOWN_ASSET,
  [RejectReason.ShuttingDown]: SHUTTING_DOWN,
  [RejectReason.NotionalTooSmall]: NOTIONAL_TOO_SMALL,
  [RejectReason.NoReferencePrice]: NO_REFERENCE_PRICE,
  [RejectReason.TrailTooLarge]: TRAIL_TOO_LARGE,
  [RejectReason.PositionIntentNotMet]: POSITION_INTENT_NOT_MET,
};

/** Every error of the API by ascending status, for the documentation. */
export const API_ERRORS: readonly ApiError[] = [
  MALFORMED_REQUEST,
  UNAUTHORIZED,
  OPS_KEY_REQUIRED,
  CROSS_ORIGIN,
  UNKNOWN_ACCOUNT,
  NO_REFERENCE_PRICE,
  POSITION_INTENT_NOT_MET,
  INSUFFICIENT_QTY,
  ...RISK_ERRORS.filter((error) => error.http === 403),
  NOT_FOUND,
  ENDPOINT_NOT_SUPPORTED,
  ORDER_NOT_FOUND,
  POSITION_NOT_FOUND,
  ASSET_NOT_FOUND,
  ACCOUNT_NOT_FOUND,
  WATCHLIST_NOT_FOUND,
  VENUE_NOT_FOUND,
  QUOTES_NOT_PUSHED,
  BODY_TOO_LARGE,
  UNSUPPORTED_MEDIA_TYPE,
  INVALID_PARAMETER,
  NOT_SUPPORTED,
  CLIENT_ORDER_ID_TAKEN,
  NOTIONAL_TOO_SMALL,
  TRAIL_TOO_LARGE,
  WATCHLIST_NAME_TAKEN,
  TOO_MANY_WATCHLISTS,
  UNKNOWN_ASSET,
  ASSET_NOT_TRADABLE,
  ORDER_NOT_CANCELABLE,
  ...Object.values(REPLACE_ERRORS),
  RATE_LIMITED,
  RISK_ERRORS[RiskRule.MessageThrottle]!,
  INTERNAL,
  ORDER_CAPACITY,
  SHUTTING_DOWN,
  OVERLOADED,
  NOT_READY,
  JOURNAL_UNAVAILABLE,
];
