import type { QuoteBoard } from '../board/quote-board.ts';
import type { Account } from '../domain/account.ts';
import { type AccountConfigurations, DEFAULT_CONFIGURATIONS } from '../domain/account-configurations.ts';
import type { AccountRisk } from '../domain/account-risk.ts';
import type { Instrument } from '../domain/instrument.ts';
import { Order } from '../domain/order.ts';
import type { OrderCommand } from '../domain/order-command.ts';
import { Position } from '../domain/position.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';
import { ShortSaleRestriction } from '../domain/short-sale-restriction.ts';
import type { KillSwitch, TradingState } from '../domain/trading-state.ts';
import { isRuleSet, parseRuleSet, type RuleSetFault } from '../risk/parse-rule-set.ts';
import { referencePrice } from '../risk/reference-price.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { RiskSettings } from '../risk/risk-limits.ts';
import { layerJson } from '../risk/rule-fields.ts';
import { globalRuleSet, type RuleSet, withOwnSettings } from '../risk/rule-set.ts';
import type { ExecutionEngine } from './execution-engine.ts';
import type { Clock } from './ports/clock.ts';
import type { RiskStore, StoredAccountRisk, StoredRisk } from './ports/risk-store.ts';
import { takeTerms } from './take-terms.ts';

/** Orders are numbered from 1. */
const NO_ORDER = 0;

export interface RiskAdministrationOptions {
  readonly engine: ExecutionEngine;
  readonly risk: RiskEngine;
  readonly instruments: readonly Instrument[];
  readonly board: QuoteBoard;
  readonly clock: Clock;
  readonly quoteMaxAgeMillis: number;
  /** What the configuration holds everybody to until rules are given. */
  readonly settings: RiskSettings;
  readonly store: RiskStore;
}

/** Parts that are absent stay as they are. */
export interface RiskStateChange {
  readonly tradingState?: TradingState | undefined;
  readonly killSwitch?: KillSwitch | undefined;
  /** Ends what the repeated execution throttle did. Of accounts only. */
  readonly enablesExecutions?: boolean;
  readonly cancelsOrders?: boolean;
}

/**
 * What a person may order of risk: other rules, a trading state, a kill switch; and try an order without sending it. Each
 * takes effect between two commands of the engine, whole, and is stored by the time it returns.
 */
export class RiskAdministration {
  readonly #options: RiskAdministrationOptions;
  readonly #symbols: ReadonlyMap<string, Instrument>;
  #version = 0;
  #document: unknown;
  #rules: RuleSet;
  /** What the store has of the accounts, to see what the rules have switched off by themselves since. */
  #storedAccounts: string;

  constructor(options: RiskAdministrationOptions) {
    this.#options = options;
    this.#symbols = new Map(options.instruments.map((instrument) => [instrument.symbol, instrument]));
    this.#document = { global: layerJson(options.settings) };
    this.#rules = globalRuleSet(options.settings);
    this.#storedAccounts = this.#accountsText();
  }

  /** Counts the changes; 0 while the rules are those of the settings. */
  get version(): number {
    return this.#version;
  }

  /** The rules in force, in JSON. */
  get document(): unknown {
    return this.#document;
  }

  get firm(): { readonly tradingState: TradingState; readonly killSwitch: KillSwitch } {
    return this.#options.risk.firm;
  }

  /** Takes up what was stored. Before the first command. Returns the faults of its rules; nothing is taken up then. */
  restore(stored: StoredRisk): readonly RuleSetFault[] {
    const { engine, risk } = this.#options;
    const rules = stored.rules === undefined ? undefined : this.#parse(stored.rules);
    if (rules !== undefined && !isRuleSet(rules)) return rules;
    if (rules !== undefined) {
      this.#rules = rules;
      this.#document = stored.rules;
      this.#version = stored.version;
    }
    risk.firm.tradingState = stored.firm.tradingState;
    risk.firm.killSwitch = stored.firm.killSwitch;
    for (const { accountId, configurations, ...state } of stored.accounts) {
      const account = engine.account(accountId);
      if (account === undefined) continue;
      Object.assign(account.risk, state);
      account.configurations = configurations ?? DEFAULT_CONFIGURATIONS;
    }
    if (rules !== undefined || this.#ownSettings().size > 0) this.#enforce();
    this.#storedAccounts = this.#accountsText();
    return [];
  }

  /** Puts these rules in place of all others, or returns what is wrong with them. */
  replaceRules(document: unknown): readonly RuleSetFault[] {
    const rules = this.#parse(document);
    if (!isRuleSet(rules)) return rules;
    this.#options.store.save({ ...this.#stored(), rules: document, version: this.#version + 1 });
    this.#rules = rules;
    this.#document = document;
    this.#version++;
    this.#enforce();
    return [];
  }

  /** Puts these in place of what the account's holder had set. */
  configure(account: Account, configurations: AccountConfigurations): void {
    const before = account.configurations;
    account.configurations = configurations;
    try {
      this.#options.store.save(this.#stored());
    } catch (error) {
      account.configurations = before;
      throw error;
    }
    this.#storedAccounts = this.#accountsText();
    this.#enforce();
  }

  /** Of one account, or of the firm where there is none. Returns how many orders it has cancelled, or asked venues to. */
  changeState(account: Account | undefined, change: RiskStateChange): number {
    const { engine, risk, store } = this.#options;
    const target = account?.risk ?? risk.firm;
    target.tradingState = change.tradingState ?? target.tradingState;
    target.killSwitch = change.killSwitch ?? target.killSwitch;
    if (account !== undefined && change.enablesExecutions) {
      account.risk.disablingExecutions = 0;
      account.risk.executionCount = 0;
    }
    let cancelled = 0;
    if (change.cancelsOrders) {
      for (const { accountId } of account === undefined ? engine.accounts : [account]) {
        engine.cancelAll(accountId, () => cancelled++);
      }
    }
    store.save(this.#stored());
    this.#storedAccounts = this.#accountsText();
    return cancelled;
  }

  /**
   * Stores what the rules have come to by themselves: a kill switch that the day's loss has tripped, an account that has
   * executed too often, what accounts had at the day's beginning. To be called a few times a second; a trip that a crash
   * outruns is forgotten.
   */
  storeTrips(): void {
    const accounts = this.#accountsText();
    if (accounts === this.#storedAccounts) return;
    this.#options.store.save(this.#stored());
    this.#storedAccounts = accounts;
  }

  /** What is wrong with a rule set in JSON; nothing where it could be put in force. */
  faultsOf(document: unknown): readonly RuleSetFault[] {
    const rules = this.#parse(document);
    return isRuleSet(rules) ? [] : rules;
  }

  /**
   * What would become of the order, by the rules in force or by proposed ones: a violation, undefined where it would be
   * accepted, or the faults of the proposed rules. Changes nothing. The account must exist.
   */
  check(command: OrderCommand, proposed?: unknown): RiskViolation | undefined | readonly RuleSetFault[] {
    const rules = proposed === undefined ? undefined : this.#parse(proposed);
    if (rules !== undefined && !isRuleSet(rules)) return rules;
    const { engine, risk, instruments, board, clock, quoteMaxAgeMillis } = this.#options;
    const { accountId, instrumentId } = command;
    const order = new Order();
    const nowMicros = clock.nowMicros();
    takeTerms(order, command, NO_ORDER, nowMicros);
    const market = referencePrice(board, instrumentId, { nowMicros }, quoteMaxAgeMillis);
    // As the engine has it: a stop order is judged at its stop.
    const reference = command.advanced?.stopPrice || market;
    const position = engine.position(accountId, instrumentId) ?? new Position(accountId, instrumentId);
    const account = engine.account(accountId)!;
    const tried = rules && withOwnSettings(rules, this.#ownSettings());
    return risk.dryRun(order, account, position, instruments[instrumentId]!, reference, { nowMicros }, tried);
  }

  #parse(document: unknown): RuleSet | readonly RuleSetFault[] {
    return parseRuleSet(document, (symbol) => this.#symbols.get(symbol));
  }

  /** The rules, and what holders of accounts have set, hold from the next order on. */
  #enforce(): void {
    this.#options.risk.replaceRules(withOwnSettings(this.#rules, this.#ownSettings()));
  }

  /** By account, only where it is more than nothing. */
  #ownSettings(): ReadonlyMap<number, RiskSettings> {
    const own = new Map<number, RiskSettings>();
    for (const { accountId, configurations } of this.#options.engine.accounts) {
      const { noShorting, maxMarginMultiplier } = configurations;
      if (!noShorting && maxMarginMultiplier === null) continue;
      own.set(accountId, {
        shortSaleRestriction: noShorting ? ShortSaleRestriction.Prohibited : ShortSaleRestriction.None,
        buyingPowerMultiplier: Number(maxMarginMultiplier),
      });
    }
    return own;
  }

  #accountsText(): string {
    return JSON.stringify(this.#accounts());
  }

  #accounts(): StoredAccountRisk[] {
    return [...this.#options.engine.accounts].map(({ accountId, risk, configurations }) => ({
      accountId,
      tradingState: risk.tradingState,
      killSwitch: risk.killSwitch,
      disablingExecutions: risk.disablingExecutions,
      ...this.#day(accountId, risk),
      ...(configurations !== DEFAULT_CONFIGURATIONS && { configurations }),
    }));
  }

  /** Only where the loss of a day is limited, so that nothing is written each midnight for nobody. */
  #day(accountId: number, { day, dayOpeningEquity }: AccountRisk): Pick<StoredAccountRisk, 'day' | 'dayOpeningEquity'> {
    const { maximumDailyLoss } = this.#options.risk.limitsOf(accountId);
    return maximumDailyLoss === Number.POSITIVE_INFINITY || day < 0 ? {} : { day, dayOpeningEquity };
  }

  #stored(): StoredRisk {
    const { tradingState, killSwitch } = this.firm;
    const accounts = this.#accounts();
    const rules = this.#version === 0 ? {} : { rules: this.#document };
    return { version: this.#version, ...rules, firm: { tradingState, killSwitch }, accounts };
  }
}
