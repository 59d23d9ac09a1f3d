import type { Order } from '../../domain/order.ts';
import type { RiskViolation } from '../../domain/risk-violation.ts';

/** Which of the journal's orders to judge: those that meet all of what is given. Times are Unix microseconds. */
export interface RiskReplayRange {
  /** The newest so many. */
  readonly last: number | undefined;
  /** Sent at this time or later. */
  readonly fromMicros: number | undefined;
  /** Sent before this time. */
  readonly untilMicros: number | undefined;
}

/** An order that was accepted and that the proposed rules would have refused. */
export interface ReplayedRefusal {
  readonly order: Pick<
    Order,
    | 'orderId'
    | 'clientOrderId'
    | 'accountId'
    | 'instrumentId'
    | 'side'
    | 'type'
    | 'qty'
    | 'limitPrice'
    | 'submittedAtMicros'
  >;
  readonly violation: Pick<RiskViolation, 'rule' | 'unit' | 'limit' | 'observed' | 'headroom' | 'instrumentId'>;
}

/** By rule: how many orders. */
export type RuleCounts = readonly number[];

/**
 * What became of the orders then, and what the proposed rules say to them: each is refused, accepted, or undecided where
 * every rule that could be judged lets it pass and some could not be.
 */
export interface RiskReplayReport {
  readonly orders: number;
  /** When the first and the last of them were sent; 0 where there was none. */
  readonly firstMicros: number;
  readonly lastMicros: number;
  readonly refusedThen: RuleCounts;
  readonly refusedNow: RuleCounts;
  /** By the rules that could not be judged: an order counts for each. */
  readonly notJudged: RuleCounts;
  readonly undecided: number;
  /** Accepted then, refused now; and the other way round. */
  readonly newlyRefused: number;
  readonly newlyAccepted: number;
  /** The first of the newly refused. */
  readonly examples: readonly ReplayedRefusal[];
}

export interface RiskReplay {
  /** Whether one is under way: only one runs at a time. */
  readonly isBusy: boolean;
  /**
   * Judges journalled orders by a rule set in JSON, which must have no faults. Resolves to undefined where the service stops
   * meanwhile; rejects where the journal cannot be read.
   */
  replay(rules: unknown, range: RiskReplayRange): Promise<RiskReplayReport | undefined>;
}
