import type { Static } from 'typebox';
import type { Account } from '../../domain/account.ts';
import { DecimalFault, formatDecimal, multiplyDivide, parseDecimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { OrderType, TimeInForce } from '../../domain/order-terms.ts';
import type { Position } from '../../domain/position.ts';
import { RiskRule, RiskViolation } from '../../domain/risk-violation.ts';
import { Side } from '../../domain/side.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import { availableQty } from '../account/portfolio-json.ts';
import type { ApiContext } from '../api-context.ts';
import { errorBody, passingHeaders, throttleHeaders, violationBody } from '../http/error-answers.ts';
import { type ApiError, INSUFFICIENT_QTY, INVALID_PARAMETER, REJECT_ERRORS, RISK_ERRORS } from '../http/errors.ts';
import type { ClosePositionQuery } from '../schemas/close-position.ts';
import { OrderDraft } from './order-draft.ts';
import { orderJson } from './order-json.ts';
import { notTradable } from './parse-order.ts';

/** What closing a position is answered with: `body` is JSON. */
export interface Closing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

const PERCENTAGE_DECIMALS = 9;
const WHOLE_PERCENTAGE = 100 * 10 ** PERCENTAGE_DECIMALS;
/** Orders that a refusal names: whoever has more knows where to look. */
const RELATED_ORDERS_MAX = 10;

/**
 * Sends a market day order on the other side of the position, for all of it or the part that is asked for. Not for more
 * than is there beside working orders: what they close first would be opened the other way round.
 */
export function closePosition(
  context: ApiContext,
  account: Account,
  position: Position,
  asked: Static<typeof ClosePositionQuery> = {},
): Closing {
  const instrument = context.instruments.byId(position.instrumentId);
  if (!context.instruments.isTradable(instrument)) {
    const { error, message } = notTradable(instrument);
    return refused(error, message);
  }
  const qty = closingQty(position, instrument, asked);
  if (typeof qty === 'string') return refused(INVALID_PARAMETER, qty);
  if (qty > Math.abs(availableQty(position))) return insufficient(account, position, instrument, qty);

  const order = new OrderDraft();
  order.accountId = account.accountId;
  order.instrumentId = position.instrumentId;
  order.side = closingSide(position);
  order.type = OrderType.Market;
  order.timeInForce = TimeInForce.Day;
  order.qty = qty;
  const result = context.services.engine.submit(order);
  if (typeof result === 'string') return refused(REJECT_ERRORS[result]);
  if (!(result instanceof RiskViolation)) {
    return { status: 200, headers: {}, body: orderJson(result, instrument, context.services) };
  }
  const isThrottled = result.rule === RiskRule.MessageThrottle;
  return {
    status: RISK_ERRORS[result.rule]!.http,
    headers: isThrottled ? throttleHeaders(result.limit, context.services.clock.nowMicros()) : {},
    body: JSON.stringify(violationBody(result, instrument)),
  };
}

function closingSide(position: Position): Side {
  return position.qty > 0 ? Side.Sell : Side.Buy;
}

/** The quantity asked for, above 0, or what is wrong with it. */
function closingQty(
  position: Position,
  instrument: Instrument,
  { qty, percentage }: Static<typeof ClosePositionQuery>,
): number | string {
  const held = Math.abs(position.qty);
  if (qty !== undefined && percentage !== undefined) return 'qty and percentage cannot be used together';
  if (qty !== undefined) return parseQty(qty, instrument);
  if (percentage === undefined) return held;
  const share = parseDecimal(percentage, PERCENTAGE_DECIMALS);
  if (typeof share === 'string' || share <= 0 || share > WHOLE_PERCENTAGE) {
    return `percentage must be above 0 and at most 100, with no more than ${PERCENTAGE_DECIMALS} decimals`;
  }
  const part = multiplyDivide(held, share, WHOLE_PERCENTAGE);
  const lots = part - (part % instrument.lotSize);
  return lots > 0 ? lots : 'percentage of the position is less than the smallest quantity that can be traded';
}

function parseQty(text: string, { qtyDecimals, lotSize }: Instrument): number | string {
  const qty = parseDecimal(text, qtyDecimals);
  if (qty === DecimalFault.Malformed) return 'qty must be a decimal number';
  if (qty === DecimalFault.TooLarge) return 'qty is too large';
  if (qty === DecimalFault.TooPrecise || qty % lotSize !== 0) {
    return `qty must be a multiple of ${formatDecimal(lotSize, qtyDecimals)}`;
  }
  return qty > 0 ? qty : 'qty must be greater than 0';
}

function insufficient(account: Account, position: Position, instrument: Instrument, qty: number): Closing {
  const format = (amount: number) => formatDecimal(Math.abs(amount), instrument.qtyDecimals);
  const available = availableQty(position);
  const message = `${INSUFFICIENT_QTY.message} (requested: ${format(qty)}, available: ${format(available)})`;
  return refused(INSUFFICIENT_QTY, message, {
    symbol: instrument.symbol,
    existing_qty: format(position.qty),
    held_for_orders: format(position.qty - available),
    available: format(available),
    related_orders: relatedOrders(account, position),
  });
}

/** The oldest live orders that are to close the position. */
function relatedOrders(account: Account, position: Position): string[] {
  const ids: string[] = [];
  const side = closingSide(position);
  for (let order = account.firstLive; order !== undefined; order = order.nextLive) {
    // Those that are not counted as working, a stop loss that has not triggered among them, hold nothing of it.
    if (order.position !== position || order.side !== side) continue;
    if (ids.push(encodeUuid(UuidKind.Order, order.orderId)) === RELATED_ORDERS_MAX) break;
  }
  return ids;
}

function refused(error: ApiError, message?: string, extras?: Readonly<Record<string, unknown>>): Closing {
  const body = JSON.stringify(errorBody(error, message, extras));
  return { status: error.http, headers: passingHeaders(error), body };
}
