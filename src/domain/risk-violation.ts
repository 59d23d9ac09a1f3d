import { widenFields } from './wide-fields.ts';

/** The pre-trade controls, by their standard names (see the README's table of rules). */
export const RiskRule = {
  MaximumOrderSize: 0,
  MaximumOrderValue: 1,
  PriceCollar: 2,
  MaximumPosition: 3,
  MaximumOpenOrders: 4,
  MessageThrottle: 5,
  CreditCheck: 6,
  SelfMatchPrevention: 7,
  DuplicativeOrderCheck: 8,
  RepeatedExecutionThrottle: 9,
  AggregateCreditThreshold: 10,
  SingleOrderAdvCheck: 11,
  RestrictedSecurities: 12,
  ShortSaleRestriction: 13,
  MaximumDailyLoss: 14,
  TradingState: 15,
  KillSwitch: 16,
} as const;
export type RiskRule = (typeof RiskRule)[keyof typeof RiskRule];

export const RISK_RULE_NAMES = [
  'maximum_order_size',
  'maximum_order_value',
  'price_collar',
  'maximum_position',
  'maximum_open_orders',
  'message_throttle',
  'credit_check',
  'self_match_prevention',
  'duplicative_order_check',
  'repeated_execution_throttle',
  'aggregate_credit_threshold',
  'single_order_adv_check',
  'restricted_securities',
  'short_sale_restriction',
  'maximum_daily_loss',
  'trading_state',
  'kill_switch',
] as const;

/** In what `limit` and `observed` are counted: decides how they are written for the client. */
export const RiskUnit = { Quantity: 0, Money: 1, Price: 2, Count: 3 } as const;
export type RiskUnit = (typeof RiskUnit)[keyof typeof RiskUnit];

/** Why an order was refused, pooled. */
export class RiskViolation {
  poolSlot = -1;
  poolGeneration = 0;

  rule: RiskRule = RiskRule.MaximumOrderSize;
  unit: RiskUnit = RiskUnit.Quantity;
  limit = 0;
  /**
   * What the order would have made of it. NaN where there was nothing to observe, as for a missing reference price;
   * Infinity for an amount past what money can count exactly.
   */
  observed = 0;
  /** How much of the limit was still free before this order. */
  headroom = 0;
  instrumentId = 0;

  reset(): void {
    this.rule = RiskRule.MaximumOrderSize;
    this.unit = RiskUnit.Quantity;
    this.limit = 0;
    this.observed = 0;
    this.headroom = 0;
    this.instrumentId = 0;
  }
}

widenFields(new RiskViolation(), ['limit', 'observed', 'headroom']);
