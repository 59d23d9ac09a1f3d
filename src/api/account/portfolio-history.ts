import { setImmediate } from 'node:timers/promises';
import type { Static } from 'typebox';
import type { Account } from '../../domain/account.ts';
import { formatDay, parseDay } from '../../domain/calendar-date.ts';
import { formatMoney } from '../../domain/money.ts';
import type { MarketSession } from '../../execution/ports/market-session.ts';
import { INVALID_PARAMETER } from '../http/errors.ts';
import { flag } from '../http/query-words.ts';
import type { RequestFault } from '../http/request-fault.ts';
import { parseRfc3339 } from '../rfc3339.ts';
import type { PortfolioHistoryQuery, TIMEFRAMES } from '../schemas/portfolio-history.ts';
import {
  DAY_MICROS,
  dayAt,
  MINUTE_MICROS,
  midnightOf,
  type Reporting,
  type Window,
  windowsOf,
} from './portfolio-windows.ts';

type Query = Static<typeof PortfolioHistoryQuery>;
type Timeframe = (typeof TIMEFRAMES)[number];

const WIDTH_MINUTES: Readonly<Record<Timeframe, number>> = { '1Min': 1, '5Min': 5, '15Min': 15, '1H': 60, '1D': 1440 };
const PERIOD = /^(\d+)([DWMAY])$/i;
const DEFAULT_PERIOD = '1M';
/** A hundred years: no market's calendar here is longer. By unit, the largest count. */
const LONGEST_PERIOD: Readonly<Record<Unit, number>> = { D: 36_525, W: 5_217, M: 1_200, A: 100, Y: 100 };
/** How far back points may lie that are closer than a day, and those of a minute. */
const INTRADAY_DAYS = 31;
const MINUTELY_DAYS = 7;
const PERCENTAGE_SCALE = 1_000_000;
const SECOND_MICROS = 1_000_000;
const SLICE_POINTS = 500;

/** What the answer is made from. */
export interface HistoryPlan {
  readonly timeframe: Timeframe;
  readonly windows: readonly Window[];
  /** Where the base value is taken, Unix microseconds. */
  readonly baseMicros: number;
  readonly resetsDaily: boolean;
}

/** Where, when and for whom: the account's history begins with it. */
export interface HistoryScope {
  readonly session: MarketSession;
  readonly nowMicros: number;
  readonly account: Account;
  /** The market's hours are not those of the clock that history goes by: every hour counts then. */
  readonly isContinuous: boolean;
}

/** Which points GET /account/portfolio/history asks for, or what is wrong with the request. */
export function planHistory(query: Query, scope: HistoryScope): HistoryPlan | RequestFault {
  const { session, account } = scope;
  const extended = flag(query.extended_hours);
  if (extended === undefined) return invalid('extended_hours must be true or false');
  const reporting = scope.isContinuous
    ? 'continuous'
    : (query.intraday_reporting ?? (extended ? 'extended_hours' : 'market_hours'));
  const range = timeRange(query, reporting, scope);
  if ('error' in range) return range;
  const { start, end } = range;
  if (start > end) return invalid('start must be before end');

  const days = dayAt(session, end) - dayAt(session, start);
  const timeframe = query.timeframe ?? defaultTimeframe(days);
  if (timeframe !== '1D' && days > INTRADAY_DAYS)
    return invalid(`timeframe must be 1D for more than ${INTRADAY_DAYS} days`);
  if (timeframe === '1Min' && days > MINUTELY_DAYS)
    return invalid(`timeframe 1Min is for at most ${MINUTELY_DAYS} days`);

  const firstMicros = Math.max(start, account.createdAtMicros);
  const windows: Window[] = [];
  for (let day = dayAt(session, firstMicros); day <= dayAt(session, end); day++) {
    for (const window of windowsOf(session, day, WIDTH_MINUTES[timeframe], reporting)) {
      if (window.endMicros > firstMicros && window.startMicros < end) windows.push(window);
    }
  }
  const resetsDaily = timeframe !== '1D' && query.pnl_reset !== 'no_reset';
  return { timeframe, windows, baseMicros: windows[0]?.startMicros ?? firstMicros, resetsDaily };
}

/** The minutes to ask the history about: where the base value is taken, then the end of each window. */
export function minutesOf({ windows, baseMicros }: HistoryPlan): number[] {
  return [baseMicros, ...windows.map(({ endMicros }) => endMicros)].map((micros) => Math.floor(micros / MINUTE_MICROS));
}

/**
 * The answer as JSON text. `known` is what the history says of `minutesOf`; a window that is not over yet shows what the
 * account is worth now, where that is known. Thousands of points are written some hundreds at a time, so that no order waits for all of them.
 */
export async function historyJson(
  { timeframe, windows, baseMicros, resetsDaily }: HistoryPlan,
  known: readonly (number | null)[],
  { session, nowMicros, account }: HistoryScope,
): Promise<string> {
  // Before it was first looked at an account had what it was opened with.
  const base = known[0] ?? account.openingCash;
  const timestamps: string[] = [];
  const equities: string[] = [];
  const profits: string[] = [];
  const fractions: string[] = [];
  let baseline = base;
  let before = base;
  for (let index = 0; index < windows.length; index++) {
    const { startMicros, endMicros, day } = windows[index]!;
    if (resetsDaily && index > 0 && day !== windows[index - 1]!.day) baseline = before;
    const isLive = endMicros > nowMicros && account.risk.isEquityKnown;
    const equity = isLive ? account.equity : (known[index + 1] ?? account.openingCash);
    timestamps.push(String(startMicros / SECOND_MICROS));
    equities.push(formatMoney(equity));
    profits.push(formatMoney(equity - baseline));
    fractions.push(fraction(equity - baseline, baseline));
    before = equity;
    if (index % SLICE_POINTS === SLICE_POINTS - 1) await setImmediate();
  }
  const baseDay = Math.max(dayAt(session, baseMicros - 1), dayAt(session, account.createdAtMicros));
  return (
    `{"timestamp":[${timestamps.join(',')}],"equity":[${equities.join(',')}],"profit_loss":[${profits.join(',')}],` +
    `"profit_loss_pct":[${fractions.join(',')}],"base_value":${formatMoney(base)},` +
    `"base_value_asof":"${formatDay(baseDay)}","timeframe":"${timeframe}"}`
  );
}

function fraction(part: number, whole: number): string {
  return whole === 0 ? '0' : String(Math.round((part / whole) * PERCENTAGE_SCALE) / PERCENTAGE_SCALE);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Two of start, end and period say what is asked for; the end is now, and the period a month, unless told. */
function timeRange(query: Query, reporting: Reporting, scope: HistoryScope): Range | RequestFault {
  const { session, nowMicros } = scope;
  const { start, end, date_end: dateEnd } = query;
  if (end !== undefined && dateEnd !== undefined) return invalid('end and date_end cannot be used together');
  if (start !== undefined && (end ?? dateEnd) !== undefined && query.period !== undefined) {
    return invalid('only two of start, end and period can be used together');
  }
  const startMicros = start === undefined ? undefined : parseRfc3339(start);
  const endMicros = end === undefined ? undefined : parseRfc3339(end);
  const lastDay = dateEnd === undefined ? undefined : parseDay(dateEnd);
  if (start !== undefined && startMicros === undefined) return invalid('start must be an RFC 3339 time or a date');
  if (end !== undefined && endMicros === undefined) return invalid('end must be an RFC 3339 time or a date');
  if (dateEnd !== undefined && lastDay === undefined) return invalid('date_end must be a date, yyyy-mm-dd');
  const period = parsePeriod(query.period ?? DEFAULT_PERIOD);
  if ('error' in period) return period;
  const { count, unit } = period;

  if (startMicros !== undefined) {
    const givenEnd = lastDay === undefined ? endMicros : midnightOf(session, lastDay + 1);
    const periodEnd = query.period === undefined ? nowMicros : shifted(startMicros, count, unit);
    return { start: startMicros, end: Math.min(givenEnd ?? periodEnd, nowMicros) };
  }
  const until = lastDay === undefined ? (endMicros ?? nowMicros) : midnightOf(session, lastDay + 1);
  const clipped = Math.min(until, nowMicros);
  if (unit === 'D') return { start: startOfDays(count, clipped, reporting, scope), end: clipped };
  const firstDay = dayAt(session, shifted(clipped, -count, unit));
  return { start: midnightOf(session, firstDay), end: clipped };
}

type Unit = 'D' | 'W' | 'M' | 'A' | 'Y';

interface Period {
  readonly count: number;
  readonly unit: Unit;
}

function parsePeriod(text: string): Period | RequestFault {
  const parts = PERIOD.exec(text);
  if (parts === null) return invalid('period must be a number and a unit: D, W, M or A, as in 1M');
  const count = Number(parts[1]);
  const unit = parts[2]!.toUpperCase() as Unit;
  if (count === 0) return invalid('period must be at least 1 of its unit');
  const longest = LONGEST_PERIOD[unit];
  return count <= longest ? { count, unit } : invalid(`period must be at most ${longest}${unit}`);
}

const UNIT_DAYS = { D: 1, W: 7 } as const;
const UNIT_MONTHS = { M: 1, A: 12, Y: 12 } as const;

/** So many days, weeks, months or years later; earlier where `count` is below 0. */
function shifted(micros: number, count: number, unit: Unit): number {
  if (unit === 'D' || unit === 'W') return micros + count * UNIT_DAYS[unit] * DAY_MICROS;
  const date = new Date(micros / 1000);
  return date.setUTCMonth(date.getUTCMonth() + count * UNIT_MONTHS[unit]) * 1000;
}

/** Midnight of the last so many days that have begun to trade by `end`, or of the day on which the account was made. */
function startOfDays(count: number, end: number, reporting: Reporting, { session, account }: HistoryScope): number {
  const firstDay = dayAt(session, account.createdAtMicros);
  let day = dayAt(session, end - 1) + 1;
  let left = count;
  while (left > 0 && day > firstDay) {
    day--;
    const [opening] = windowsOf(session, day, WIDTH_MINUTES['1H'], reporting);
    if (opening !== undefined && opening.startMicros < end) left--;
  }
  return Math.min(midnightOf(session, day), end);
}

/** As Alpaca chooses one; a month is a month, February too. */
function defaultTimeframe(days: number): Timeframe {
  if (days < 7) return '1Min';
  return days < 28 ? '15Min' : '1D';
}

function invalid(message: string): RequestFault {
  return { error: INVALID_PARAMETER, message };
}
