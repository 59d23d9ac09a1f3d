import type { Static } from 'typebox';
import {
  type AccountConfigurations,
  DAY_TRADE_CHECKS,
  MARGIN_MULTIPLIERS,
  TRADE_CONFIRMATIONS,
} from '../../domain/account-configurations.ts';
import { echo } from '../http/error-answers.ts';
import { INVALID_PARAMETER, MALFORMED_REQUEST } from '../http/errors.ts';
import type { RequestFault } from '../http/request-fault.ts';
import type { ConfigurationsAnswer } from '../schemas/configurations.ts';

interface Field {
  readonly name: keyof AccountConfigurations;
  /** What it may be. A number counts as its text where that is among them. */
  readonly values: readonly (string | boolean | number)[];
}

const FLAG = [true, false];
const FIELDS: Readonly<Record<keyof Static<typeof ConfigurationsAnswer>, Field>> = {
  dtbp_check: { name: 'dtbpCheck', values: DAY_TRADE_CHECKS },
  trade_confirm_email: { name: 'tradeConfirmEmail', values: TRADE_CONFIRMATIONS },
  suspend_trade: { name: 'suspendTrade', values: FLAG },
  no_shorting: { name: 'noShorting', values: FLAG },
  fractional_trading: { name: 'fractionalTrading', values: FLAG },
  max_margin_multiplier: { name: 'maxMarginMultiplier', values: MARGIN_MULTIPLIERS },
  max_options_trading_level: { name: 'maxOptionsTradingLevel', values: [0, 1, 2, 3] },
  pdt_check: { name: 'pdtCheck', values: DAY_TRADE_CHECKS },
  ptp_no_exception_entry: { name: 'ptpNoExceptionEntry', values: FLAG },
  disable_overnight_trading: { name: 'disableOvernightTrading', values: FLAG },
};
const FIELDS_BY_NAME = new Map<string, Field>(Object.entries(FIELDS));

/** The most that Alpaca gives: what an account has that never asked for less. */
const MOST_MARGIN = '4';

export function configurationsAnswer(own: AccountConfigurations): Static<typeof ConfigurationsAnswer> {
  return {
    dtbp_check: own.dtbpCheck,
    trade_confirm_email: own.tradeConfirmEmail,
    suspend_trade: own.suspendTrade,
    no_shorting: own.noShorting,
    fractional_trading: own.fractionalTrading,
    max_margin_multiplier: own.maxMarginMultiplier ?? MOST_MARGIN,
    max_options_trading_level: own.maxOptionsTradingLevel,
    pdt_check: own.pdtCheck,
    ptp_no_exception_entry: own.ptpNoExceptionEntry,
    disable_overnight_trading: own.disableOvernightTrading,
  };
}

/** `before` with what the body changes, or what is wrong with it. Fields that are absent, null or an empty text stay. */
export function changeConfigurations(
  before: AccountConfigurations,
  body: unknown,
): { readonly changed: AccountConfigurations } | RequestFault {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { error: MALFORMED_REQUEST, message: 'request body must be a JSON object' };
  }
  const changes: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    const field = FIELDS_BY_NAME.get(key);
    if (field === undefined) return invalid(`unknown field ${echo(key)}`);
    // Go sends an empty text for what a program has not set.
    if (value === null || value === '') continue;
    const taken = field.values.find((one) => one === value || (typeof value === 'number' && one === String(value)));
    if (taken === undefined) return invalid(`${key} must be one of ${field.values.join(', ')}`);
    changes[field.name] = taken;
  }
  return { changed: { ...before, ...changes } };
}

function invalid(message: string): RequestFault {
  return { error: INVALID_PARAMETER, message };
}
