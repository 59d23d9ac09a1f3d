import { Type } from 'typebox';
import { SELF_MATCH_PREVENTION_NAMES } from '../../domain/self-match-prevention.ts';
import { KILL_SWITCH_NAMES, TRADING_STATE_NAMES } from '../../domain/trading-state.ts';
import { Answer, Choice, Nullable } from './common.ts';

export const AccountNumber = Type.Integer({ description: "the account's number", minimum: 1, examples: [1] });
const TradingStateField = Choice([...TRADING_STATE_NAMES], 'which new orders are taken; cancels always are');
const KillSwitchField = Choice([...KILL_SWITCH_NAMES], 'whether new orders are refused, and whether all of them');

/** Documentation only: the rule set is read by hand, which names every fault with its path. */
export const RuleSetField = Type.Object(
  {},
  {
    title: 'Rule set',
    description:
      'firm, global, accounts.{number} with symbols.{SYM}, symbols.{SYM}; the README lists the limits. ' +
      `self_match_prevention is one of ${SELF_MATCH_PREVENTION_NAMES.join(', ')}; true is cancel_newest, false off.`,
    examples: [
      {
        global: { maximum_order_size: 5000, self_match_prevention: 'cancel_oldest' },
        symbols: { IBM: { restricted_securities: true } },
      },
      {
        firm: { aggregate_credit_gross: '50000000', aggregate_credit_net: '20000000' },
        global: { maximum_order_size: 5000, price_collar: '2.5', credit_check: 2, message_throttle: 50 },
        accounts: { 1: { maximum_daily_loss: '2500', symbols: { IBM: { maximum_position: 300 } } } },
        symbols: { AAPL: { short_sale_restriction: 'uptick', duplicative_order_check: 3 } },
      },
      { global: { self_match_prevention: 'cancel_both', maximum_open_orders: 5, repeated_execution_throttle: 20 } },
    ],
  },
);

export const RulesRequest = RuleSetField;
export const RulesAnswer = Answer('Risk rules', 'The rules in force.', {
  version: Type.Integer({ description: 'counts the changes; 0: as configured', minimum: 0, examples: [3] }),
  hash: Type.String({ description: "SHA-256 of the rules' JSON", examples: ['9f86d081884c7d65'] }),
  rules: RuleSetField,
});

export const RiskCheckAnswer = Answer('Dry run', 'What would become of the order.', {
  accepted: Type.Boolean({ examples: [false] }),
  violation: Nullable(
    Type.Object({}, { description: 'what the order would be answered with; null where it would be accepted' }),
  ),
});

export const RiskStateChangeRequest = Type.Object(
  {
    account_id: Type.Optional(AccountNumber),
    trading_state: Type.Optional(TradingStateField),
    kill_switch: Type.Optional(KillSwitchField),
    executions_enabled: Type.Optional(
      Type.Literal(true, { description: 'takes orders again after the repeated execution throttle; of an account' }),
    ),
    cancel_orders: Type.Optional(
      Type.Boolean({ description: 'cancels what works; true by default where a kill switch goes on' }),
    ),
  },
  { title: 'Risk state change', description: 'Without account_id of the whole firm.', additionalProperties: false },
);

export const RiskStateAnswer = Answer('Risk state', 'Trading states and kill switches.', {
  firm: Answer('Firm', 'The strictest of firm and account holds.', {
    trading_state: TradingStateField,
    kill_switch: KillSwitchField,
  }),
  accounts: Type.Array(
    Answer('Account risk state', 'One account.', {
      account_id: AccountNumber,
      trading_state: TradingStateField,
      kill_switch: KillSwitchField,
      executions_enabled: Type.Boolean({ description: 'false: disabled by the repeated execution throttle' }),
    }),
  ),
  canceled_orders: Type.Integer({ description: 'orders that this request has cancelled', minimum: 0, examples: [0] }),
});
