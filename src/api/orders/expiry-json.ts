import { TimeInForce } from '../../domain/order-terms.ts';
import type { MarketSession } from '../../execution/ports/market-session.ts';
import { formatRfc3339 } from '../rfc3339.ts';

/** The part of a session that an order's expiry needs. */
export type ClosingSession = Pick<MarketSession, 'closeOf'>;

/** The last expiry written: that of all day orders which this session had from the first moment until the last. */
let cachedSession: ClosingSession | undefined;
let cachedExtendedHours = false;
let cachedFromMicros = Number.NaN;
let cachedUntilMicros = Number.NaN;
let cachedText = 'null';

interface ExpiringOrder {
  readonly timeInForce: number;
  readonly extendedHours: boolean;
  readonly submittedAtMicros: number;
}

/** When a day order expires, as JSON; null of others, which end by themselves or not at all, and where nobody knows. */
export function expiresAtOrNull(order: ExpiringOrder, session: ClosingSession): string {
  if (order.timeInForce !== TimeInForce.Day) return 'null';
  const { submittedAtMicros, extendedHours } = order;
  const isCached =
    session === cachedSession &&
    extendedHours === cachedExtendedHours &&
    submittedAtMicros >= cachedFromMicros &&
    submittedAtMicros < cachedUntilMicros;
  return isCached ? cachedText : askSession(session, submittedAtMicros, extendedHours);
}

function askSession(session: ClosingSession, submittedAtMicros: number, extendedHours: boolean): string {
  const closeMicros = session.closeOf(submittedAtMicros, extendedHours);
  if (closeMicros === 0) return 'null';
  if (closeMicros !== cachedUntilMicros) cachedText = `"${formatRfc3339(closeMicros)}"`;
  cachedSession = session;
  cachedExtendedHours = extendedHours;
  cachedFromMicros = submittedAtMicros;
  cachedUntilMicros = closeMicros;
  return cachedText;
}
