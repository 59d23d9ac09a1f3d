import { type TSchema, Type } from 'typebox';
import { DAY_TRADE_CHECKS, MARGIN_MULTIPLIERS, TRADE_CONFIRMATIONS } from '../../domain/account-configurations.ts';
import { Answer, Choice, Nullable } from './common.ts';

const KEPT = 'kept and shown, without effect here';
const flag = (description: string) => Type.Boolean({ description, examples: [false] });

const FIELDS = {
  dtbp_check: Choice([...DAY_TRADE_CHECKS], KEPT),
  trade_confirm_email: Choice([...TRADE_CONFIRMATIONS], KEPT),
  suspend_trade: flag('true: new orders are refused'),
  no_shorting: flag('true: short sales are refused'),
  fractional_trading: flag(KEPT),
  max_margin_multiplier: Choice(
    [...MARGIN_MULTIPLIERS],
    "buying power of one dollar of equity, at most; the service's own limit holds beside it",
  ),
  max_options_trading_level: Nullable(Type.Integer({ description: KEPT, minimum: 0, maximum: 3, examples: [0] })),
  pdt_check: Choice([...DAY_TRADE_CHECKS], KEPT),
  ptp_no_exception_entry: flag(KEPT),
  disable_overnight_trading: flag(KEPT),
};

export const ConfigurationsAnswer = Answer(
  'Account configurations',
  'What the holder has set for the account.',
  FIELDS,
);

/** Documentation only: the body is read by hand, which also takes numbers for max_margin_multiplier. */
export const ConfigurationsRequest = Type.Object(
  Object.fromEntries(Object.entries(FIELDS).map(([name, schema]) => [name, Type.Optional(schema as TSchema)])),
  {
    title: 'Change of configurations',
    description: 'Fields that are absent, null or an empty text stay as they are.',
    additionalProperties: false,
    examples: [{ suspend_trade: true }],
  },
);
