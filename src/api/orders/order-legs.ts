import { LegRole } from '../../domain/advanced-terms.ts';
import type { Order } from '../../domain/order.ts';
import { OrderClass } from '../../domain/order-terms.ts';
import type { OrderRecord } from '../../execution/ports/order-history.ts';
import type { ApiContext } from '../api-context.ts';
import { NO_LEGS, orderJson } from './order-json.ts';

/**
 * An order as the engine has just handed it out, with its legs. Undefined where a leg has ended already: the history can
 * tell of it then.
 */
export function orderJsonWithLegs(order: Order, context: ApiContext): string | undefined {
  const { services, instruments } = context;
  const instrument = instruments.byId(order.instrumentId);
  if (!hasLegs(order)) return orderJson(order, instrument, services);
  const legs: string[] = [];
  for (const legId of [order.advanced!.takeProfitOrderId, order.advanced!.stopLossOrderId]) {
    if (legId === 0) continue;
    const leg = services.engine.liveOrder(legId);
    if (leg === undefined) return undefined;
    legs.push(orderJson(leg, instrument, services));
  }
  return orderJson(order, instrument, services, listOf(legs));
}

/** The same order once only the history knows all of it. It has been journalled. */
export async function recordedOrderJson(context: ApiContext, accountId: number, orderId: number): Promise<string> {
  const record = await context.services.history.orderById(accountId, orderId);
  if (record === undefined) throw new Error(`order ${orderId} is not in the history`);
  const [json] = await nestedOrdersJson(context, accountId, [record]);
  return json!;
}

/** Orders of an account, each with its legs. */
export async function nestedOrdersJson(
  context: ApiContext,
  accountId: number,
  orders: readonly OrderRecord[],
): Promise<string[]> {
  const { services, instruments } = context;
  const parentIds = orders.filter(hasLegs).map(({ orderId }) => orderId);
  const legs = parentIds.length === 0 ? [] : await services.history.legsOf(accountId, parentIds);
  const legsByParent = Map.groupBy(legs, (leg) => leg.advanced!.parentOrderId);
  return orders.map((order) => {
    const instrument = instruments.byId(order.instrumentId);
    const own = legsByParent.get(order.orderId) ?? [];
    const texts = own.map((leg) => orderJson(asOfNow(leg, context), instrument, services));
    return orderJson(asOfNow(order, context), instrument, services, listOf(texts));
  });
}

/** A live order as the engine has it: that it is about to be replaced is not journalled. */
export function asOfNow(order: OrderRecord, { services }: ApiContext): Order | OrderRecord {
  return services.engine.liveOrder(order.orderId) ?? order;
}

function hasLegs({ advanced }: Order | OrderRecord): boolean {
  return advanced !== undefined && advanced.orderClass !== OrderClass.Simple && advanced.legRole === LegRole.None;
}

function listOf(legs: readonly string[]): string {
  return legs.length === 0 ? NO_LEGS : `[${legs.join(',')}]`;
}
