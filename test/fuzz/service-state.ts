import { RISK_RULE_NAMES } from '../../src/domain/risk-violation.ts';
import type { ExecutionEngine } from '../../src/execution/execution-engine.ts';
import type { Json } from '../support/streams.ts';

/** What the engine holds, to be compared: a line a live order, a position and an account. */
export interface EngineState {
  /** Of the newest event. */
  readonly seq: number;
  readonly liveOrders: readonly string[];
  readonly holdings: readonly string[];
}

export function engineState(engine: ExecutionEngine): EngineState {
  engine.markToMarket();
  const liveOrders: string[] = [];
  const holdings: string[] = [];
  for (const account of engine.accounts) {
    const { accountId, cash, reserved, openOrders, realisedProfit, fees, configurations, risk } = account;
    const power = engine.buyingPower(account);
    const states = [risk.tradingState, risk.killSwitch, risk.disablingExecutions];
    const numbers = [accountId, cash, reserved, openOrders, realisedProfit, fees, power, ...states];
    holdings.push(`account ${numbers} ${JSON.stringify(configurations)}`);
    for (const { instrumentId, qty, costBasis, workingBuyQty, workingSellQty } of engine.positionsOf(accountId)) {
      const figures = [qty, costBasis, workingBuyQty, workingSellQty];
      if (figures.some((figure) => figure !== 0)) holdings.push(`position ${[accountId, instrumentId]} ${figures}`);
    }
    for (let order = account.firstLive; order !== undefined; order = order.nextLive) {
      liveOrders.push(`order ${scalarsOf(order)} ${order.advanced === undefined ? '' : scalarsOf(order.advanced)}`);
    }
  }
  return { seq: engine.lastSeq, liveOrders, holdings };
}

/** Whatever fields there are, but for links to other objects. */
function scalarsOf(object: object): string {
  let text = '';
  for (const value of Object.values(object)) if (typeof value !== 'object') text += `${value} `;
  return text;
}

/**
 * What a request has changed though it should not have, all of whose orders were refused for these reasons: undefined where
 * all is well. The refusal of an order by a risk rule is an event, numbered as all are; some rules end working orders too, by
 * design.
 */
export function changeBetween(
  before: EngineState,
  after: EngineState,
  reasons: readonly (string | undefined)[],
): string | undefined {
  const rules = reasons.filter((reason) => (RISK_RULE_NAMES as readonly (string | undefined)[]).includes(reason));
  const gone = before.liveOrders.filter((order) => !after.liveOrders.includes(order));
  const come = after.liveOrders.filter((order) => !before.liveOrders.includes(order));
  const events = after.seq - before.seq;
  const endsOrders = gone.length > 0 && rules.some((rule) => ENDING_RULES.has(rule!));
  const mayHaveEvents = rules.length + (endsOrders ? gone.length : 0);
  if (events > mayHaveEvents) return `${events} events, ${mayHaveEvents} expected`;
  if (come.length > 0) return `live orders that were not there: ${come.join('\n')}`;
  if (gone.length > 0 && !endsOrders) return `live orders that are gone: ${gone.join('\n')}`;
  if (endsOrders) return undefined;
  const changed = after.holdings.filter((holding) => !before.holdings.includes(holding));
  return changed.length > 0 ? `was\n${before.holdings.join('\n')}\nis\n${after.holdings.join('\n')}` : undefined;
}

/** Rules that, refusing an order, may end others: the older ones of `cancel_both`, all where a kill switch trips. */
const ENDING_RULES: ReadonlySet<string> = new Set(['self_match_prevention', 'maximum_daily_loss', 'kill_switch']);

/** A question about what the engine's own figures do not show, and what of the answer only a request changes. */
interface Question {
  readonly url: string;
  /** Undefined: an ops key asks. */
  readonly headers?: Readonly<Record<string, string>>;
  pick(answer: Json): unknown;
}

export const SETTINGS: readonly Question[] = [
  { url: '/ops/risk/rules', pick: ({ hash, version }) => [hash, version] },
  { url: '/ops/risk/state', pick: ({ firm }) => firm },
  { url: '/ops/venues', pick: (venues) => venues.map(({ mic, enabled }: Json) => [mic, enabled]) },
  { url: '/v2/watchlists', pick: (lists) => lists },
  { url: '/v2/watchlists', headers: { authorization: 'Bearer bob:bob-secret' }, pick: (lists) => lists },
  {
    url: '/ops/quotes/IBM',
    pick: ({ venues }) =>
      venues.map(({ bid_price, bid_size, ask_price, ask_size }: Json) => [bid_price, bid_size, ask_price, ask_size]),
  },
];
