import { LegRole } from '../../domain/advanced-terms.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { ReplaceCommand } from '../../domain/order-command.ts';
import { OrderClass } from '../../domain/order-terms.ts';
import { Side } from '../../domain/side.ts';
import type { RequestFault } from '../http/request-fault.ts';
import { apartFault } from './parse-order-legs.ts';

/** The live order of a number; undefined for 0. */
type FindOrder = (orderId: number) => Order | undefined;

/**
 * What would be wrong with the prices of orders that were sent together once one of them is replaced: they stand as
 * parse-order-legs.ts has it. Those that have ended are not looked at.
 */
export function replacedPricesFault(
  order: Order,
  command: ReplaceCommand,
  instrument: Instrument,
  find: FindOrder,
): RequestFault | undefined {
  const { advanced } = order;
  if (advanced === undefined || advanced.orderClass === OrderClass.Simple) return undefined;
  if (command.limitPrice === 0 && command.stopPrice === 0) return undefined;
  const isOco = advanced.orderClass === OrderClass.Oco;
  const isEntry = !isOco && advanced.legRole === LegRole.None;
  const limitOf = (one: Order | undefined) => (one === order && command.limitPrice) || one?.limitPrice || 0;
  const stopOf = (one: Order | undefined) => (one === order && command.stopPrice) || one?.advanced?.stopPrice || 0;

  const isTakeProfit = advanced.legRole === LegRole.TakeProfit || (isOco && advanced.legRole === LegRole.None);
  const takeProfit = limitOf(isTakeProfit ? order : find(advanced.takeProfitOrderId));
  const stopLoss = stopOf(advanced.legRole === LegRole.StopLoss ? order : find(advanced.stopLossOrderId));
  const entry = isEntry ? order : isOco ? undefined : find(advanced.parentOrderId);
  const entryName = limitOf(entry) > 0 ? 'limit_price' : 'stop_price';
  const entryPrice = limitOf(entry) || stopOf(entry);
  const isLong = isEntry === (order.side === Side.Buy);
  const takeProfitName = 'take_profit.limit_price';
  const stopLossName = 'stop_loss.stop_price';
  return (
    apartFault({ instrument }, takeProfitName, takeProfit, stopLossName, stopLoss, isLong) ??
    apartFault({ instrument }, takeProfitName, takeProfit, entryName, entryPrice, isLong) ??
    apartFault({ instrument }, stopLossName, stopLoss, entryName, entryPrice, !isLong)
  );
}
