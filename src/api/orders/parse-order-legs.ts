import { formatDecimal } from '../../domain/decimal.ts';
import { ORDER_CLASS_NAMES, OrderClass } from '../../domain/order-terms.ts';
import { Side } from '../../domain/side.ts';
import { invalid, type RequestFault } from '../http/request-fault.ts';
import type { OrderReading } from './order-draft.ts';
import { type Fields, isObject, isUnset, parsePrice } from './order-fields.ts';

/** Reads take profit and stop loss, and holds all prices of the order to each other. After its own prices. */
export function readLegs(reading: OrderReading): RequestFault | undefined {
  const { take_profit: takeProfit, stop_loss: stopLoss } = reading.fields;
  if (!isUnset(takeProfit) && !isObject(takeProfit)) return invalid('take_profit must be an object');
  if (!isUnset(stopLoss) && !isObject(stopLoss)) return invalid('stop_loss must be an object');
  return (
    presenceFault(reading.advanced.orderClass, !isUnset(takeProfit), !isUnset(stopLoss)) ??
    (isUnset(takeProfit) ? undefined : readTakeProfit(takeProfit as Fields, reading)) ??
    (isUnset(stopLoss) ? undefined : readStopLoss(stopLoss as Fields, reading)) ??
    takeOwnTakeProfit(reading) ??
    orderFault(reading)
  );
}

function presenceFault(orderClass: OrderClass, hasTakeProfit: boolean, hasStopLoss: boolean): RequestFault | undefined {
  const name = ORDER_CLASS_NAMES[orderClass];
  switch (orderClass) {
    case OrderClass.Simple:
      if (hasTakeProfit) return invalid('take_profit needs order_class bracket, oco or oto');
      return hasStopLoss ? invalid('stop_loss needs order_class bracket, oco or oto') : undefined;
    case OrderClass.Oto:
      if (hasTakeProfit && hasStopLoss) return invalid('order_class oto takes take_profit or stop_loss, not both');
      return hasTakeProfit || hasStopLoss
        ? undefined
        : invalid('take_profit or stop_loss is required for order_class oto');
    case OrderClass.Bracket:
      if (!hasTakeProfit) return invalid(`take_profit is required for order_class ${name}`);
      return hasStopLoss ? undefined : invalid(`stop_loss is required for order_class ${name}`);
    case OrderClass.Oco:
      return hasStopLoss ? undefined : invalid(`stop_loss is required for order_class ${name}`);
  }
}

function readTakeProfit({ limit_price: value }: Fields, reading: OrderReading): RequestFault | undefined {
  if (isUnset(value)) return invalid('take_profit.limit_price is required');
  const price = parsePrice('take_profit.limit_price', value, reading.draft.qty, reading.instrument);
  if (typeof price !== 'number') return price;
  reading.advanced.takeProfitPrice = price;
  return undefined;
}

function readStopLoss(fields: Fields, { instrument, draft, advanced }: OrderReading): RequestFault | undefined {
  if (isUnset(fields.stop_price)) return invalid('stop_loss.stop_price is required');
  const stopPrice = parsePrice('stop_loss.stop_price', fields.stop_price, draft.qty, instrument);
  if (typeof stopPrice !== 'number') return stopPrice;
  advanced.stopLossStopPrice = stopPrice;
  if (isUnset(fields.limit_price)) return undefined;
  const limitPrice = parsePrice('stop_loss.limit_price', fields.limit_price, draft.qty, instrument);
  if (typeof limitPrice !== 'number') return limitPrice;
  advanced.stopLossLimitPrice = limitPrice;
  return undefined;
}

/** An OCO order is its own take profit: Alpaca has its limit there, others in the order. */
function takeOwnTakeProfit({ draft, advanced }: OrderReading): RequestFault | undefined {
  if (advanced.orderClass !== OrderClass.Oco) return undefined;
  const { takeProfitPrice } = advanced;
  if (takeProfitPrice === 0 && draft.limitPrice === 0) {
    return invalid('take_profit.limit_price is required for order_class oco');
  }
  if (takeProfitPrice > 0 && draft.limitPrice > 0 && takeProfitPrice !== draft.limitPrice) {
    return invalid('limit_price and take_profit.limit_price must be the same for order_class oco');
  }
  if (takeProfitPrice > 0) draft.limitPrice = takeProfitPrice;
  advanced.takeProfitPrice = 0;
  return undefined;
}

/**
 * From the profit down to the loss (up, for the exit of a short): take profit, entry, stop loss. What is 0 is not there. The
 * entry's price is its limit or, without one, its stop; nobody knows that of a market order yet.
 */
function orderFault(reading: OrderReading): RequestFault | undefined {
  const { draft, advanced } = reading;
  const { takeProfitPrice, stopLossStopPrice } = advanced;
  if (advanced.orderClass === OrderClass.Oco) {
    const isSellingHigh = draft.side === Side.Sell;
    return apartFault(
      reading,
      'limit_price',
      draft.limitPrice,
      'stop_loss.stop_price',
      stopLossStopPrice,
      isSellingHigh,
    );
  }
  const isLong = draft.side === Side.Buy;
  const takeProfit = 'take_profit.limit_price';
  const stopLoss = 'stop_loss.stop_price';
  const entry = draft.limitPrice > 0 ? 'limit_price' : 'stop_price';
  const entryPrice = draft.limitPrice > 0 ? draft.limitPrice : advanced.stopPrice;
  return (
    apartFault(reading, takeProfit, takeProfitPrice, stopLoss, stopLossStopPrice, isLong) ??
    apartFault(reading, takeProfit, takeProfitPrice, entry, entryPrice, isLong) ??
    apartFault(reading, stopLoss, stopLossStopPrice, entry, entryPrice, !isLong)
  );
}

/** Unless the first price is above (or else below) the second. */
export function apartFault(
  { instrument: { priceDecimals } }: Pick<OrderReading, 'instrument'>,
  first: string,
  firstPrice: number,
  second: string,
  secondPrice: number,
  isAbove: boolean,
): RequestFault | undefined {
  if (firstPrice === 0 || secondPrice === 0) return undefined;
  if (isAbove ? firstPrice > secondPrice : firstPrice < secondPrice) return undefined;
  const comparison = isAbove ? 'greater' : 'less';
  return invalid(
    `${first} ${formatDecimal(firstPrice, priceDecimals)} must be ${comparison} than ` +
      `${second} ${formatDecimal(secondPrice, priceDecimals)}`,
  );
}
