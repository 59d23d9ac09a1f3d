import type { Instrument } from '../../domain/instrument.ts';
import { ORDER_TYPE_NAMES, OrderClass, OrderType, TimeInForce } from '../../domain/order-terms.ts';
import { Side } from '../../domain/side.ts';
import { echo } from '../http/error-answers.ts';
import { ASSET_NOT_TRADABLE, MALFORMED_REQUEST, UNKNOWN_ASSET } from '../http/errors.ts';
import { invalid, type RequestFault } from '../http/request-fault.ts';
import type { InstrumentIndex } from '../market/instrument-index.ts';
import type { Destinations } from './destinations.ts';
import type { OrderDraft } from './order-draft.ts';
import { clientOrderIdFault, type Fields, isUnset, parsePrice, parseQty, parseTimeInForce } from './order-fields.ts';
import { readAdvancedTerms } from './parse-advanced-order.ts';

/** What an order's words are looked up in. */
export interface OrderVocabulary {
  readonly instruments: InstrumentIndex;
  readonly destinations: Destinations;
}

/**
 * Reads the body of POST /v2/orders into `draft`, or says what is wrong with it: the draft then means nothing. Decimals
 * may be strings or numbers; null and "" count as unset; unknown fields are tolerated, as Alpaca tolerates them. A plain
 * market or limit order, as nearly all are, never comes to what other kinds of orders need.
 */
export function parseOrder(
  body: unknown,
  accountId: number,
  vocabulary: OrderVocabulary,
  draft: OrderDraft,
): RequestFault | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { error: MALFORMED_REQUEST, message: 'request body must be a JSON object' };
  }
  const fields = body as Fields;
  const { instruments } = vocabulary;
  const instrument = typeof fields.symbol === 'string' ? instruments.find(fields.symbol) : undefined;
  if (instrument === undefined) return symbolFault(fields.symbol);
  if (!instruments.isTradable(instrument)) return notTradable(instrument);
  draft.accountId = accountId;
  draft.instrumentId = instrument.instrumentId;
  return (
    readTerms(fields, draft) ??
    (isPlain(fields, draft)
      ? readPlainTerms(fields, instrument, draft)
      : readAdvancedTerms(fields, instrument, vocabulary.destinations, draft)) ??
    readClientOrderId(fields.client_order_id, draft) ??
    readExtendedHours(fields.extended_hours, draft)
  );
}

function symbolFault(symbol: unknown): RequestFault {
  if (isUnset(symbol)) return invalid('symbol is required');
  if (typeof symbol !== 'string') return invalid('symbol must be a string');
  return { error: UNKNOWN_ASSET, message: `asset ${echo(symbol)} not found` };
}

/** For an asset whose symbol is no longer configured. */
export function notTradable({ symbol }: Instrument): RequestFault {
  return { error: ASSET_NOT_TRADABLE, message: `asset ${symbol} is not tradable` };
}

/** Side, type and time in force. */
function readTerms(fields: Fields, draft: OrderDraft): RequestFault | undefined {
  const { side, type } = fields;
  if (side === 'buy') draft.side = Side.Buy;
  else if (side === 'sell') draft.side = Side.Sell;
  else return isUnset(side) ? invalid('side is required') : invalid('side must be one of buy, sell');

  if (type === 'limit') draft.type = OrderType.Limit;
  else if (type === 'market') draft.type = OrderType.Market;
  else if (type === 'stop') draft.type = OrderType.Stop;
  else if (type === 'stop_limit') draft.type = OrderType.StopLimit;
  else if (type === 'trailing_stop') draft.type = OrderType.TrailingStop;
  else if (isUnset(type)) return invalid('type is required');
  else return invalid(`type must be one of ${ORDER_TYPE_NAMES.join(', ')}`);

  const timeInForce = parseTimeInForce(fields.time_in_force);
  if (typeof timeInForce !== 'number') return timeInForce;
  draft.timeInForce = timeInForce;
  return undefined;
}

/** Each field is read by its name and not in a loop, which takes ten times as long. Needs what `readTerms` read. */
function isPlain(fields: Fields, { type, timeInForce }: OrderDraft): boolean {
  const orderClass = fields.order_class;
  return (
    type <= OrderType.Limit &&
    timeInForce <= TimeInForce.Fok &&
    (isUnset(orderClass) || orderClass === 'simple') &&
    isUnset(fields.notional) &&
    isUnset(fields.stop_price) &&
    isUnset(fields.trail_price) &&
    isUnset(fields.trail_percent) &&
    isUnset(fields.take_profit) &&
    isUnset(fields.stop_loss) &&
    isUnset(fields.legs) &&
    isUnset(fields.position_intent) &&
    isUnset(fields.advanced_instructions)
  );
}

function readPlainTerms(fields: Fields, instrument: Instrument, draft: OrderDraft): RequestFault | undefined {
  draft.advanced = undefined;
  if (isUnset(fields.qty)) return invalid('qty is required');
  const qty = parseQty('qty', fields.qty, instrument);
  if (typeof qty !== 'number') return qty;
  draft.qty = qty;
  draft.limitPrice = 0;
  const isPriced = !isUnset(fields.limit_price);
  if (draft.type === OrderType.Market) {
    return isPriced ? invalid('limit_price must not be set for a market order') : undefined;
  }
  if (!isPriced) return invalid('limit_price is required for a limit order');
  const price = parsePrice('limit_price', fields.limit_price, qty, instrument);
  if (typeof price !== 'number') return price;
  draft.limitPrice = price;
  return undefined;
}

function readClientOrderId(value: unknown, draft: OrderDraft): RequestFault | undefined {
  draft.clientOrderId = '';
  if (isUnset(value)) return undefined;
  const fault = clientOrderIdFault(value);
  if (fault === undefined) draft.clientOrderId = value as string;
  return fault;
}

function readExtendedHours(value: unknown, draft: OrderDraft): RequestFault | undefined {
  draft.extendedHours = false;
  if (isUnset(value) || value === false) return undefined;
  if (value !== true) return invalid('extended_hours must be true or false');
  const { type, timeInForce, advanced } = draft;
  const isSimple = advanced === undefined || advanced.orderClass === OrderClass.Simple;
  if (type !== OrderType.Limit || timeInForce > TimeInForce.Gtc || !isSimple) {
    return invalid('extended_hours needs a simple limit order with time_in_force day or gtc');
  }
  draft.extendedHours = true;
  return undefined;
}
