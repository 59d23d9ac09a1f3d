import type { Static } from 'typebox';
import { decodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { FillQuery } from '../../execution/ports/order-history.ts';
import { echo } from '../http/error-answers.ts';
import { INVALID_PARAMETER } from '../http/errors.ts';
import { listed } from '../http/query-words.ts';
import type { RequestFault } from '../http/request-fault.ts';
import { parseRfc3339 } from '../rfc3339.ts';
import type { ActivityListQuery } from '../schemas/activity.ts';
import { parseActivityId } from './activity-id.ts';
import { ACTIVITY_TYPES, TRADE_ACTIVITY } from './activity-types.ts';

const DAY_MICROS = 86_400_000_000;
const DEFAULT_PAGE_SIZE = 100;

type Query = Static<typeof ActivityListQuery>;
type Bounds = Pick<FillQuery, 'afterMicros' | 'untilMicros'>;

/**
 * What GET /account/activities asks for: a query, 'nothing' where no activity can match, or what is wrong with the
 * request. `pathType` is the type that the path names, if it does.
 */
export function parseActivityQuery(
  query: Query,
  pathType: string | undefined,
  accountId: number,
): FillQuery | 'nothing' | RequestFault {
  const types = pathType === undefined ? listed(query.activity_types) : [pathType];
  const unknown = types.find((type) => !ACTIVITY_TYPES.has(type));
  if (unknown !== undefined) return invalid(`invalid activity type: ${echo(unknown)}`);
  if (types.length > 0 && query.category !== undefined) {
    return invalid('category and activity types cannot be used together');
  }
  const bounds = timeBounds(query);
  if ('error' in bounds) return bounds;
  const orderId = query.order_id === undefined ? undefined : decodeUuid(UuidKind.Order, query.order_id);
  if (orderId === -1) return invalid('order_id must be the id of an order');
  const past = query.page_token === undefined ? undefined : parseActivityId(query.page_token);
  if (query.page_token !== undefined && past === undefined) return invalid('page_token must be the id of an activity');

  const wantsFills = types.length === 0 ? query.category !== 'non_trade_activity' : types.includes(TRADE_ACTIVITY);
  if (!wantsFills) return 'nothing';
  return {
    accountId,
    limit: query.page_size ?? DEFAULT_PAGE_SIZE,
    direction: query.direction ?? 'desc',
    ...bounds,
    ...(orderId !== undefined && { orderId }),
    ...(past !== undefined && { past }),
  };
}

/** A day, or what lies between two moments. */
function timeBounds({ date, after, until }: Query): Bounds | RequestFault {
  if (date !== undefined && (after !== undefined || until !== undefined)) {
    return invalid('date cannot be used together with after or until');
  }
  const times = { date, after, until };
  for (const [name, text] of Object.entries(times)) {
    if (text !== undefined && parseRfc3339(text) === undefined) {
      return invalid(`${name} must be an RFC 3339 time or a date`);
    }
  }
  if (date !== undefined) {
    const midnight = Math.floor(parseRfc3339(date)! / DAY_MICROS) * DAY_MICROS;
    return { afterMicros: midnight - 1, untilMicros: midnight + DAY_MICROS };
  }
  return {
    ...(after !== undefined && { afterMicros: parseRfc3339(after)! }),
    ...(until !== undefined && { untilMicros: parseRfc3339(until)! }),
  };
}

function invalid(message: string): RequestFault {
  return { error: INVALID_PARAMETER, message };
}
