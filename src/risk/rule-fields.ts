import { MONEY_DECIMALS } from '../domain/money.ts';
import { SELF_MATCH_PREVENTION_NAMES, SelfMatchPrevention } from '../domain/self-match-prevention.ts';
import { SHORT_SALE_RESTRICTION_NAMES, ShortSaleRestriction } from '../domain/short-sale-restriction.ts';
import type { DegreeSetting, NumericSetting, RiskSettings, SwitchSetting } from './risk-limits.ts';

/** Where a limit may stand: some are of an account as a whole, an average volume is of a symbol. */
export type Scope = 'anywhere' | 'not per symbol' | 'per symbol only';

interface FieldBase {
  /** As the JSON has it. */
  readonly name: string;
  readonly scope: Scope;
  readonly meaning: string;
}

/** A number in the JSON, and what it becomes: scaled by 10^decimals, then times `factor`. */
export interface NumericField extends FieldBase {
  readonly setting: NumericSetting;
  readonly decimals: number;
  readonly factor: number;
  readonly maximum: number;
}

export interface SwitchField extends FieldBase {
  readonly setting: SwitchSetting;
}

/** A name in the JSON; false is the first. */
export interface DegreeField extends FieldBase {
  readonly setting: DegreeSetting;
  /** By code, the strictest last. */
  readonly names: readonly string[];
  /** What true stands for. */
  readonly whenTrue: number;
}

export type RuleField = NumericField | SwitchField | DegreeField;

const SAFE = Number.MAX_SAFE_INTEGER;
const MAX_COUNT = 10_000_000;
const MAX_WINDOW_MILLIS = 86_400_000;

/** Every limit of a rule set in JSON, by the control's standard name. */
export const RULE_FIELDS: readonly RuleField[] = [
  number('message_throttle', 'maximumMessagesPerSecond', 'not per symbol', 'orders a second', MAX_COUNT),
  number('duplicative_order_check', 'maximumDuplicates', 'anywhere', 'equal orders within the window', MAX_COUNT),
  millis('duplicative_order_window_ms', 'duplicateWindowMicros', 'anywhere'),
  number(
    'repeated_execution_throttle',
    'maximumExecutions',
    'not per symbol',
    'executions within the window',
    MAX_COUNT,
  ),
  millis('repeated_execution_window_ms', 'executionWindowMicros', 'not per symbol'),
  toggle('restricted_securities', 'restricted', 'true: not to be traded'),
  toggle('hard_to_borrow', 'hardToBorrow', 'true: not to be sold short'),
  number('maximum_order_size', 'maximumOrderSize', 'anywhere', 'shares', SAFE),
  percent('single_order_adv_check', 'dailyVolumeBasisPoints', 'percent of the average daily volume'),
  number('average_daily_volume', 'averageDailyVolume', 'per symbol only', 'shares a day', 10 ** 11),
  percent('price_collar', 'priceCollarBasisPoints', 'percent past the NBBO middle'),
  money('maximum_order_value', 'maximumOrderValue', 'anywhere', 'dollars'),
  {
    name: 'short_sale_restriction',
    setting: 'shortSaleRestriction',
    scope: 'anywhere',
    names: SHORT_SALE_RESTRICTION_NAMES,
    whenTrue: ShortSaleRestriction.Prohibited,
    meaning: 'which short sales are taken',
  },
  number('maximum_open_orders', 'maximumOpenOrders', 'not per symbol', 'live orders', MAX_COUNT),
  number('maximum_position', 'maximumPosition', 'anywhere', 'shares, long or short', SAFE),
  {
    name: 'self_match_prevention',
    setting: 'selfMatchPrevention',
    scope: 'anywhere',
    names: SELF_MATCH_PREVENTION_NAMES,
    whenTrue: SelfMatchPrevention.CancelNewest,
    meaning: 'which orders end where own ones could trade with each other',
  },
  money('maximum_daily_loss', 'maximumDailyLoss', 'not per symbol', 'dollars a day'),
  money('aggregate_credit_gross', 'maximumGrossExposure', 'not per symbol', 'dollars, longs plus shorts'),
  money('aggregate_credit_net', 'maximumNetExposure', 'not per symbol', 'dollars, longs less shorts either way'),
  number('credit_check', 'buyingPowerMultiplier', 'not per symbol', 'buying power per dollar of equity', 100),
];

/** What may be set for the whole firm. */
export const FIRM_FIELDS: readonly NumericField[] = RULE_FIELDS.filter(
  (field): field is NumericField => field.name.startsWith('aggregate_credit_') && isNumeric(field),
);

export function isNumeric(field: RuleField): field is NumericField {
  return 'decimals' in field;
}

export function isDegree(field: RuleField): field is DegreeField {
  return 'names' in field;
}

/** Settings as the JSON of one layer; what is off is left out. */
export function layerJson(settings: RiskSettings): Record<string, string | number | boolean> {
  const layer: Record<string, string | number | boolean> = {};
  for (const field of RULE_FIELDS) {
    const value = settings[field.setting];
    if (value === undefined || value === false || value === 0 || value === Number.POSITIVE_INFINITY) continue;
    layer[field.name] = valueJson(field, value);
  }
  return layer;
}

function valueJson(field: RuleField, value: number | boolean): string | number | boolean {
  if (typeof value === 'boolean') return value;
  if (isDegree(field)) return field.names[value]!;
  return isNumeric(field) ? value / field.factor / 10 ** field.decimals : value;
}

function number(name: string, setting: NumericSetting, scope: Scope, meaning: string, maximum: number): NumericField {
  return { name, setting, scope, meaning, decimals: 0, factor: 1, maximum };
}

function millis(name: string, setting: NumericSetting, scope: Scope): NumericField {
  const meaning = 'the window in milliseconds; 1000 where absent';
  return { name, setting, scope, meaning, decimals: 0, factor: 1000, maximum: MAX_WINDOW_MILLIS };
}

function percent(name: string, setting: NumericSetting, meaning: string): NumericField {
  return { name, setting, scope: 'anywhere', meaning, decimals: 2, factor: 1, maximum: 100_000 };
}

function money(name: string, setting: NumericSetting, scope: Scope, meaning: string): NumericField {
  return { name, setting, scope, meaning, decimals: MONEY_DECIMALS, factor: 1, maximum: SAFE };
}

function toggle(name: string, setting: SwitchSetting, meaning: string): SwitchField {
  return { name, setting, scope: 'anywhere', meaning };
}
