import { LimitColumns } from './limit-columns.ts';
import type { OrderColumns } from './order-columns.ts';
import type { RiskCheck } from './risk-check.ts';
import { type RiskLimits, tightestLimits } from './risk-limits.ts';
import { type CataloguedRule, RISK_RULES } from './rule-catalogue.ts';
import { layersFor, type RuleSet } from './rule-set.ts';
import { prepareSlots, screenRows } from './screen-orders.ts';

/** Whether the order in `check` passes; where not, `check` says why. */
export type CompiledCheck = (check: RiskCheck) => boolean;

/** The same for an order of a screened batch: of the rules with a column only those are asked that have a bit here. */
export type ScreenedCheck = (check: RiskCheck, openRules: number) => boolean;

interface CompiledRuleList {
  readonly check: CompiledCheck;
  readonly checkScreened: ScreenedCheck;
}

/** What a rule set comes to for one account; accounts with equal limits share one. */
export class AccountProfile {
  readonly check: CompiledCheck;
  readonly checkScreened: ScreenedCheck;
  /** Of the account in any instrument without limits of its own. */
  readonly limits: RiskLimits;
  readonly limitColumns: LimitColumns;
  readonly #byInstrument: readonly (RiskLimits | undefined)[];
  readonly #rules: readonly CataloguedRule[];

  /** `rules` are those that are on, in their order; their places are their bits. */
  constructor(
    compiled: CompiledRuleList,
    rules: readonly CataloguedRule[],
    { everywhere, byInstrument }: ResolvedLimits,
  ) {
    this.check = compiled.check;
    this.checkScreened = compiled.checkScreened;
    this.limits = everywhere;
    this.limitColumns = new LimitColumns(everywhere, byInstrument);
    this.#byInstrument = byInstrument;
    this.#rules = rules;
  }

  limitsIn(instrumentId: number): RiskLimits {
    return instrumentId < this.#byInstrument.length ? (this.#byInstrument[instrumentId] ?? this.limits) : this.limits;
  }

  /** Has each rule with a column say what it holds the orders to, then looks at all of them in one pass. */
  screen(orders: OrderColumns, check: RiskCheck): void {
    prepareSlots(orders, this.limitColumns);
    for (let index = 0; index < this.#rules.length; index++) {
      this.#rules[index]!.column?.(orders, this.limitColumns, 1 << index, check);
    }
    screenRows(orders, this.limitColumns);
  }
}

/** A rule set made ready: a check for every account, each with the rules that are on for it and no others. */
export class CompiledRules {
  /** Profiles that differ. */
  readonly profileCount: number;
  readonly #everyone: AccountProfile;
  readonly #named = new Map<number, AccountProfile>();

  /** Throws a RangeError where a limit is no whole number from 0 up. */
  constructor(rules: RuleSet) {
    const shared = new Map<string, AccountProfile>();
    const profileOf = (accountId: number): AccountProfile => {
      const limits = resolveLimits(rules, accountId);
      const key = JSON.stringify(limits);
      const profile = shared.get(key) ?? compileProfile(limits, hasFirmLimits(rules));
      shared.set(key, profile);
      return profile;
    };
    this.#everyone = profileOf(NO_ACCOUNT);
    for (const accountId of rules.accounts.keys()) this.#named.set(accountId, profileOf(accountId));
    this.profileCount = shared.size;
  }

  profileOf(accountId: number): AccountProfile {
    // Most rule sets name no account: nothing to look up then.
    return this.#named.size === 0 ? this.#everyone : (this.#named.get(accountId) ?? this.#everyone);
  }
}

/** Accounts are numbered from 1: nobody's number, for what holds for those that the rules do not name. */
const NO_ACCOUNT = 0;

function hasFirmLimits({ firm }: RuleSet): boolean {
  return (firm.maximumGrossExposure ?? 0) > 0 || (firm.maximumNetExposure ?? 0) > 0;
}

interface ResolvedLimits {
  readonly everywhere: RiskLimits;
  readonly byInstrument: readonly (RiskLimits | undefined)[];
}

function resolveLimits(rules: RuleSet, accountId: number): ResolvedLimits {
  const instruments = [...rules.symbols.keys(), ...(rules.accounts.get(accountId)?.symbols.keys() ?? [])];
  const byInstrument = new Array<RiskLimits | undefined>(Math.max(-1, ...instruments) + 1).fill(undefined);
  for (const instrumentId of instruments) {
    byInstrument[instrumentId] = tightestLimits(layersFor(rules, accountId, instrumentId));
  }
  return { everywhere: tightestLimits(layersFor(rules, accountId, NO_INSTRUMENT)), byInstrument };
}

const NO_INSTRUMENT = -1;

/**
 * Writes the profile's checks as source text and has them compiled: the calls of the rules that are on, one below the other.
 * Each profile's calls are places of their own to the optimiser, which knows the one rule and the one set of limits at
 * each and inlines them; a loop over the rules is one place that has seen every rule: with all rules on it takes a third
 * longer, and a chain of closures two thirds. The text is made of fixed fragments and of positions in the catalogue, never
 * of what a rule set says.
 */
function compileProfile(resolved: ResolvedLimits, firmIsLimited: boolean): AccountProfile {
  const { everywhere, byInstrument } = resolved;
  const limitsOfAll = [everywhere, ...byInstrument.filter((limits) => limits !== undefined)];
  const rules = RISK_RULES.filter(({ isOn }) => limitsOfAll.some((limits) => isOn(limits, firmIsLimited)));
  const pick =
    byInstrument.length === 0
      ? ''
      : 'const limits = limitsIn(order.instrument.instrumentId, byInstrument, everywhere);';
  const source = [
    '"use strict";',
    ...rules.map(
      (_, index) => `const rule${index} = rules[${index}].check, rest${index} = rules[${index}].afterColumn;`,
    ),
    'return {',
    `check(order) { ${pick}`,
    ...rules.map((_, index) => `if (!rule${index}(order, limits)) return false;`),
    'return true; },',
    `checkScreened(order, open) { ${pick}`,
    ...rules.map((rule, index) => `if (${screenedRefusal(rule, index)}) return false;`),
    'return true; },',
    '};',
  ].join('\n');
  const names = ['rules', byInstrument.length === 0 ? 'limits' : 'everywhere', 'byInstrument', 'limitsIn'];
  const build = new Function(...names, source) as (
    rules: readonly CataloguedRule[],
    limits: RiskLimits,
    byInstrument: readonly (RiskLimits | undefined)[],
    limitsIn: typeof pickLimits,
  ) => CompiledRuleList;
  return new AccountProfile(build(rules, everywhere, byInstrument, pickLimits), rules, resolved);
}

/** Whether the rule refuses an order of a screened batch, as source text. */
function screenedRefusal({ column, afterColumn }: CataloguedRule, index: number): string {
  const refuses = `!rule${index}(order, limits)`;
  if (column === undefined) return refuses;
  const isOpen = `(open & ${1 << index}) !== 0`;
  return afterColumn === undefined
    ? `${isOpen} && ${refuses}`
    : `${isOpen} ? ${refuses} : !rest${index}(order, limits)`;
}

function pickLimits(
  instrumentId: number,
  byInstrument: readonly (RiskLimits | undefined)[],
  everywhere: RiskLimits,
): RiskLimits {
  return instrumentId < byInstrument.length ? (byInstrument[instrumentId] ?? everywhere) : everywhere;
}
