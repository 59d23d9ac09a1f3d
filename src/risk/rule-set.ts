import type { RiskSettings } from './risk-limits.ts';

/** What one account is held to beyond everybody: everywhere, and in single instruments. */
export interface AccountRules {
  readonly settings: RiskSettings;
  /** By instrument id. */
  readonly symbols: ReadonlyMap<number, RiskSettings>;
  /** What its holder has set for it. */
  readonly own?: RiskSettings;
}

/** The whole firm's own limits, in money units. */
export interface FirmSettings {
  readonly maximumGrossExposure?: number;
  readonly maximumNetExposure?: number;
}

/**
 * Every limit there is, in layers. For an order each limit is the tightest of: global, its account's, its symbol's, and
 * its account's for the symbol, and what its holder has set.
 */
export interface RuleSet {
  readonly firm: FirmSettings;
  readonly global: RiskSettings;
  /** By account id. */
  readonly accounts: ReadonlyMap<number, AccountRules>;
  /** By instrument id. */
  readonly symbols: ReadonlyMap<number, RiskSettings>;
}

const NO_ACCOUNTS: ReadonlyMap<number, AccountRules> = new Map();
const NO_SYMBOLS: ReadonlyMap<number, RiskSettings> = new Map();

/** A rule set that holds everybody to the same. */
export function globalRuleSet(settings: RiskSettings): RuleSet {
  return { firm: {}, global: settings, accounts: NO_ACCOUNTS, symbols: NO_SYMBOLS };
}

/** The same with what holders of accounts have set for them, by account id. */
export function withOwnSettings(rules: RuleSet, own: ReadonlyMap<number, RiskSettings>): RuleSet {
  const accounts = new Map(rules.accounts);
  for (const [accountId, settings] of own) {
    accounts.set(accountId, { settings: {}, symbols: NO_SYMBOLS, ...accounts.get(accountId), own: settings });
  }
  return { ...rules, accounts };
}

/** The layers that hold for an account in an instrument. */
export function layersFor(
  { global, accounts, symbols }: RuleSet,
  accountId: number,
  instrumentId: number,
): RiskSettings[] {
  const account = accounts.get(accountId);
  const layers = [
    global,
    account?.settings,
    account?.own,
    symbols.get(instrumentId),
    account?.symbols.get(instrumentId),
  ];
  return layers.filter((layer) => layer !== undefined);
}
