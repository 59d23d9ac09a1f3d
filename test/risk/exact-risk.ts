import { Side } from '../../src/domain/side.ts';
import type { RiskSettings } from '../../src/risk/risk-limits.ts';
import type { OrderTerms } from '../support/domain.ts';
import type { RiskDesk } from '../support/risk.ts';

export interface ExpectedRefusal {
  readonly rule: string;
  readonly limit: number;
  readonly observed: number;
  readonly headroom: number;
}

/**
 * What the rules say of a limit order for shares, by their definitions and in exact fractions. The throttle and the
 * self-match prevention have their own tests.
 */
export function expectedRefusal(
  settings: RiskSettings,
  desk: RiskDesk,
  order: OrderTerms,
): ExpectedRefusal | undefined {
  const qty = BigInt(order.qty!);
  const price = BigInt(order.limitPrice!);
  const buys = order.side === Side.Buy;
  // Twice the reference: half prices are whole then.
  const twice = BigInt(desk.referencePrice * 2);
  const refuse = (rule: string, limit: bigint | number, observed: bigint | number, headroom: bigint | number) => ({
    rule,
    limit: Number(limit),
    observed: Number(observed),
    headroom: headroom > 0 ? Number(headroom) : 0,
  });

  const size = BigInt(settings.maximumOrderSize ?? 0);
  if (size > 0n && qty > size) return refuse('maximum_order_size', size, qty, size);

  const collar = BigInt(settings.priceCollarBasisPoints ?? 0);
  if (collar > 0n) {
    if (twice === 0n) return refuse('price_collar', 0, Number.NaN, 0);
    const share = 10_000n + (buys ? collar : -collar);
    const [numerator, denominator] = [twice * (share > 0n ? share : 0n), 20_000n];
    const worst = buys ? numerator / denominator : (numerator + denominator - 1n) / denominator;
    const distance = buys ? (2n * worst - twice) / 2n : (twice - 2n * worst) / 2n;
    if (buys ? price * denominator > numerator : price * denominator < numerator) {
      return refuse('price_collar', worst, price, distance);
    }
  }

  const roundedUp = (twice + 1n) / 2n;
  const valuedAt = buys || price > roundedUp ? price : roundedUp;
  const value = valuedAt * qty * 100n;
  const { account, position } = desk;
  const [cash, reserved] = [BigInt(account.cash), BigInt(account.reserved)];
  const [long, short] = [BigInt(account.longMarketValue), -BigInt(account.shortMarketValue)];
  const maximumValue = BigInt(settings.maximumOrderValue ?? 0);
  const countable = BigInt(Number.MAX_SAFE_INTEGER);
  const valueLimit = maximumValue > 0n ? maximumValue : countable;
  if (value + (cash < 0n ? -cash : cash) + reserved + long + short > countable) {
    return refuse('maximum_order_value', valueLimit, Number.POSITIVE_INFINITY, valueLimit);
  }
  if (maximumValue > 0n && value > maximumValue) {
    return refuse('maximum_order_value', maximumValue, value, maximumValue);
  }

  const open = settings.maximumOpenOrders ?? 0;
  if (open > 0 && account.openOrders + 1 > open) {
    return refuse('maximum_open_orders', open, account.openOrders + 1, open - account.openOrders);
  }

  const held = BigInt(buys ? position.qty : -position.qty);
  const working = BigInt(buys ? position.workingBuyQty : position.workingSellQty);
  const maximumHeld = BigInt(settings.maximumPosition ?? 0);
  if (maximumHeld > 0n && held + working + qty > maximumHeld) {
    return refuse('maximum_position', maximumHeld, held + working + qty, maximumHeld - held - working);
  }

  const multiplier = BigInt(settings.buyingPowerMultiplier ?? 0);
  const closable = -held - working > 0n ? -held - working : 0n;
  const needed = qty > closable ? valuedAt * (qty - closable) * 100n : 0n;
  const available = multiplier * (cash + long - short) - long - short - reserved;
  if (multiplier > 0n && needed > 0n && needed > available) {
    const limit = available > 0n ? available : 0n;
    return refuse('credit_check', limit, needed, limit);
  }
  return undefined;
}
