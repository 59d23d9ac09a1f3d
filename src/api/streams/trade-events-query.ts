import type { Static } from 'typebox';
import type { ApiError } from '../http/errors.ts';
import { INVALID_PARAMETER } from '../http/errors.ts';
import { parseRfc3339, parseRfc3339Upward } from '../rfc3339.ts';
import type { TradeEventsQuery } from '../schemas/trade-events.ts';
import { parseEventId } from './event-id.ts';

/** What GET /events/trades is to begin and end with; undefined where it is open. */
export interface TradeEventsRequest {
  /** Every event after this number. */
  readonly afterSeq: number | undefined;
  /** Unix microseconds, both inclusive. */
  readonly sinceMicros: number | undefined;
  readonly untilMicros: number | undefined;
  /** Inclusive. */
  readonly untilSeq: number | undefined;
}

export interface TradeEventsFault {
  readonly error: ApiError;
  readonly message: string;
}

const ID_FORM = "must be an event_id of this service's events: up to 16 digits, not a ULID";
const TIME_FORM = 'must be an RFC 3339 time or a date';

/**
 * Reads the query, or says what is wrong with it. `lastEventId` is the header of a client that comes again: it goes on after
 * that event, whatever its query begins with.
 */
export function parseTradeEventsQuery(
  query: Static<typeof TradeEventsQuery>,
  lastEventId: string | undefined,
  newestSeq: number,
): TradeEventsRequest | TradeEventsFault {
  const fault = faultTogether(query);
  if (fault !== undefined) return invalid(fault);
  const since = query.since === undefined ? undefined : parseRfc3339Upward(query.since);
  const until = query.until === undefined ? undefined : parseRfc3339(query.until);
  const afterSeq = query.since_id === undefined ? undefined : parseEventId(query.since_id);
  const untilSeq = query.until_id === undefined ? undefined : parseEventId(query.until_id);
  if (query.since !== undefined && since === undefined) return invalid(`since ${TIME_FORM}`);
  if (query.until !== undefined && until === undefined) return invalid(`until ${TIME_FORM}`);
  if (query.since_id !== undefined && afterSeq === undefined) return invalid(`since_id ${ID_FORM}`);
  if (query.until_id !== undefined && untilSeq === undefined) return invalid(`until_id ${ID_FORM}`);
  if (until !== undefined && until < since!) return invalid('until must not be before since');
  if (untilSeq !== undefined && untilSeq < afterSeq!) return invalid('until_id must not be before since_id');
  if (!lastEventId) {
    if (afterSeq !== undefined && afterSeq > newestSeq) return invalid(pastTheEnd('since_id', newestSeq));
    return { afterSeq, sinceMicros: since, untilMicros: until, untilSeq };
  }
  const lastSeq = parseEventId(lastEventId);
  if (lastSeq === undefined) return invalid(`Last-Event-ID ${ID_FORM}`);
  if (lastSeq > newestSeq) return invalid(pastTheEnd('Last-Event-ID', newestSeq));
  return { afterSeq: lastSeq, sinceMicros: undefined, untilMicros: until, untilSeq };
}

/** Alpaca's rules of what goes with what. */
function faultTogether(query: Static<typeof TradeEventsQuery>): string | undefined {
  const { since, until, since_id: sinceId, until_id: untilId } = query;
  if (since !== undefined && sinceId !== undefined) return 'since and since_id cannot be used together: leave one out';
  if (until !== undefined && untilId !== undefined) return 'until and until_id cannot be used together: leave one out';
  if (until !== undefined && since === undefined) return 'since is required with until';
  if (untilId !== undefined && sinceId === undefined) return 'since_id is required with until_id';
  return undefined;
}

function pastTheEnd(name: string, newestSeq: number): string {
  return `${name} is past the end: the newest event is ${newestSeq}`;
}

function invalid(message: string): TradeEventsFault {
  return { error: INVALID_PARAMETER, message };
}
