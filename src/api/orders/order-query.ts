import type { Static } from 'typebox';
import { Side } from '../../domain/side.ts';
import { decodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { OrderQuery } from '../../execution/ports/order-history.ts';
import { listed } from '../http/query-words.ts';
import { invalid, type RequestFault } from '../http/request-fault.ts';
import type { InstrumentIndex } from '../market/instrument-index.ts';
import { parseRfc3339 } from '../rfc3339.ts';
import type { OrderListQuery } from '../schemas/order.ts';

const DEFAULT_LIMIT = 50;

/** What GET /orders asks for: a query, 'nothing' where no order can match, or what is wrong with the request. */
export function parseOrderQuery(
  query: Static<typeof OrderListQuery>,
  accountId: number,
  instruments: InstrumentIndex,
): OrderQuery | 'nothing' | RequestFault {
  const after = query.after === undefined ? undefined : parseRfc3339(query.after);
  const until = query.until === undefined ? undefined : parseRfc3339(query.until);
  if (query.after !== undefined && after === undefined) return invalid('after must be an RFC 3339 time or a date');
  if (query.until !== undefined && until === undefined) return invalid('until must be an RFC 3339 time or a date');

  const before = orderNumber(query.before_order_id);
  const afterOrder = orderNumber(query.after_order_id);
  if (before === -1) return invalid('before_order_id must be the id of an order');
  if (afterOrder === -1) return invalid('after_order_id must be the id of an order');

  const nested = parseNested(query.nested);
  if (typeof nested !== 'boolean') return nested;

  const symbols = listed(query.symbols);
  const instrumentIds = symbols.flatMap((symbol) => instruments.find(symbol)?.instrumentId ?? []);
  if (symbols.length > 0 && instrumentIds.length === 0) return 'nothing';
  const classes = listed(query.asset_class);
  if (classes.length > 0 && !classes.some((name) => name === 'us_equity' || name === 'all')) return 'nothing';

  return {
    accountId,
    status: query.status ?? 'open',
    limit: query.limit ?? DEFAULT_LIMIT,
    direction: query.direction ?? 'desc',
    ...(nested && { nested }),
    ...(after !== undefined && { afterMicros: after }),
    ...(until !== undefined && { untilMicros: until }),
    ...(instrumentIds.length > 0 && { instrumentIds }),
    ...(query.side !== undefined && { side: query.side === 'buy' ? Side.Buy : Side.Sell }),
    ...(before !== undefined && { beforeOrderId: before }),
    ...(afterOrder !== undefined && { afterOrderId: afterOrder }),
  };
}

const YES = /^(?:true|1)$/i;
const NO = /^(?:false|0)$/i;

/** Whether legs are to be shown under their parents. Python writes True. */
export function parseNested(text: string | undefined): boolean | RequestFault {
  if (text === undefined || NO.test(text)) return false;
  return YES.test(text) || invalid('nested must be true or false');
}

function orderNumber(id: string | undefined): number | undefined {
  return id === undefined || id === '' ? undefined : decodeUuid(UuidKind.Order, id);
}
