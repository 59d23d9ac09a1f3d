import type { Static } from 'typebox';
import type { Account } from '../../domain/account.ts';
import { formatDay } from '../../domain/calendar-date.ts';
import { formatDecimal } from '../../domain/decimal.ts';
import { type Instrument, notional } from '../../domain/instrument.ts';
import { formatMoney, MONEY_UNIT } from '../../domain/money.ts';
import type { Position } from '../../domain/position.ts';
import { ShortSaleRestriction } from '../../domain/short-sale-restriction.ts';
import { tickAt } from '../../domain/tick-table.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { AccountClose, PositionClose } from '../../execution/ports/equity-store.ts';
import type { AppServices } from '../app-services.ts';
import { averagePrice } from '../orders/order-json.ts';
import { formatRfc3339 } from '../rfc3339.ts';
import type { AccountAnswer, AssetAnswer, PositionAnswer } from '../schemas/portfolio.ts';

type Exchange = Static<typeof PositionAnswer>['exchange'];

/** Fractions of one are written to this many decimals. */
const FRACTION_DECIMALS = 6;

/** An open position as Alpaca describes one. */
export function positionAnswer(
  position: Position,
  instrument: Instrument,
  lastClose?: PositionClose,
): Static<typeof PositionAnswer> {
  const { qty, costBasis } = position;
  const entryPrice = averagePrice(costBasis, qty, instrument);
  const isMarked = position.markPrice !== 0;
  const currentPrice = isMarked ? position.markPrice * instrument.priceMultiplier : entryPrice;
  const marketValue = isMarked ? position.marketValue : costBasis;
  const profit = formatMoney(marketValue - costBasis);
  const profitFraction = formatFraction(marketValue - costBasis, Math.abs(costBasis));
  const lastDayPrice = lastClose === undefined ? entryPrice : lastClose.markPrice * instrument.priceMultiplier;
  const dayCost = costSinceClose(position, instrument, lastClose);
  return {
    asset_id: encodeUuid(UuidKind.Asset, instrument.instrumentId),
    symbol: instrument.symbol,
    exchange: instrument.exchange as Exchange,
    asset_class: 'us_equity',
    asset_marginable: true,
    avg_entry_price: formatMoney(entryPrice),
    qty: formatDecimal(qty, instrument.qtyDecimals),
    qty_available: formatDecimal(availableQty(position), instrument.qtyDecimals),
    side: qty > 0 ? 'long' : 'short',
    market_value: formatMoney(marketValue),
    cost_basis: formatMoney(costBasis),
    unrealized_pl: profit,
    unrealized_plpc: profitFraction,
    unrealized_intraday_pl: formatMoney(marketValue - dayCost),
    unrealized_intraday_plpc: formatFraction(marketValue - dayCost, Math.abs(dayCost)),
    current_price: formatMoney(currentPrice),
    lastday_price: formatMoney(lastDayPrice),
    change_today: formatFraction(currentPrice - lastDayPrice, lastDayPrice),
    realized_pl: formatMoney(position.realisedProfit),
    fees: formatMoney(position.fees),
  };
}

/**
 * The cost basis, with what is still held since the last close at what it was worth then. Exact unless part of it was sold
 * and bought back since: average cost does not tell those shares apart.
 */
function costSinceClose({ qty, costBasis }: Position, instrument: Instrument, lastClose?: PositionClose): number {
  if (lastClose === undefined || lastClose.qty > 0 !== qty > 0) return costBasis;
  const gainBefore = notional(instrument, lastClose.markPrice, lastClose.qty) - lastClose.costBasis;
  return costBasis + Math.round(gainBefore * Math.min(1, qty / lastClose.qty));
}

/** What is left of the position beside the live orders that would close it; signed as the position. */
export function availableQty(position: Position): number {
  const { qty } = position;
  return qty > 0 ? Math.max(0, qty - position.workingSellQty) : Math.min(0, qty + position.workingBuyQty);
}

function formatFraction(part: number, whole: number): string {
  if (whole === 0) return '0';
  return formatDecimal(Math.round((part / whole) * 10 ** FRACTION_DECIMALS), FRACTION_DECIMALS);
}

/** `buyingPower` in money units, as the engine computes it. */
export function accountAnswer(
  account: Account,
  buyingPower: number,
  { buyingPowerMultiplier: multiplier, shortSaleRestriction }: ReturnType<AppServices['limitsOf']>,
  lastClose?: AccountClose,
): Static<typeof AccountAnswer> {
  const equity = formatMoney(account.equity);
  const createdAt = formatRfc3339(account.createdAtMicros);
  const spendable = formatMoney(buyingPower);
  const margin = formatMoney(account.longMarketValue - account.shortMarketValue);
  return {
    id: encodeUuid(UuidKind.Account, account.accountId),
    account_number: `OP${String(account.accountId).padStart(8, '0')}`,
    status: 'ACTIVE',
    currency: 'USD',
    cash: formatMoney(account.cash),
    equity,
    last_equity: formatMoney(lastClose?.equity ?? account.openingCash),
    buying_power: spendable,
    regt_buying_power: spendable,
    non_marginable_buying_power: formatMoney(Math.max(0, account.cash - account.reserved)),
    portfolio_value: equity,
    long_market_value: formatMoney(account.longMarketValue),
    short_market_value: formatMoney(account.shortMarketValue),
    initial_margin: margin,
    maintenance_margin: margin,
    last_maintenance_margin: formatMoney(lastClose?.maintenanceMargin ?? 0),
    multiplier: Number.isFinite(multiplier) ? String(multiplier) : '0',
    sma: '0',
    accrued_fees: '0',
    trading_blocked: false,
    transfers_blocked: false,
    account_blocked: false,
    trade_suspended_by_user: account.configurations.suspendTrade,
    shorting_enabled: shortSaleRestriction !== ShortSaleRestriction.Prohibited,
    created_at: createdAt,
    balance_asof: lastClose === undefined ? createdAt.slice(0, 10) : formatDay(lastClose.day),
    realized_pl: formatMoney(account.realisedProfit),
    fees: formatMoney(account.fees),
  };
}

export function assetAnswer(instrument: Instrument, isTradable: boolean): Static<typeof AssetAnswer> {
  const lot = formatDecimal(instrument.lotSize, instrument.qtyDecimals);
  return {
    id: encodeUuid(UuidKind.Asset, instrument.instrumentId),
    class: 'us_equity',
    exchange: instrument.exchange as Exchange,
    symbol: instrument.symbol,
    name: instrument.name,
    status: isTradable ? 'active' : 'inactive',
    tradable: isTradable,
    marginable: true,
    shortable: true,
    easy_to_borrow: true,
    fractionable: instrument.lotSize < instrument.qtyUnit,
    min_order_size: lot,
    min_trade_increment: lot,
    price_increment: formatMoney(tickAt(instrument.ticks, MONEY_UNIT)),
    maintenance_margin_requirement: 100,
    attributes: [],
  };
}
