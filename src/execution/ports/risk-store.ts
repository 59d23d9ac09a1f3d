import type { AccountConfigurations } from '../../domain/account-configurations.ts';
import type { KillSwitch, TradingState } from '../../domain/trading-state.ts';

export interface StoredAccountRisk {
  readonly accountId: number;
  readonly tradingState: TradingState;
  readonly killSwitch: KillSwitch;
  readonly disablingExecutions: number;
  /** Where the account's loss of a day is limited: the day, and what it had at its beginning. */
  readonly day?: number;
  readonly dayOpeningEquity?: number;
  /** Where its holder has set any. */
  readonly configurations?: AccountConfigurations;
}

/** What a person has ordered of risk, as it outlives the process. */
export interface StoredRisk {
  /** Counts the changes of the rules; 0 while those of the settings hold. */
  readonly version: number;
  /** The rule set in JSON; undefined while those of the settings hold. */
  readonly rules?: unknown;
  readonly firm: { readonly tradingState: TradingState; readonly killSwitch: KillSwitch };
  readonly accounts: readonly StoredAccountRisk[];
}

export interface RiskStore {
  /** Returns once it is durable; throws where it cannot be. */
  save(risk: StoredRisk): void;
}

/** For where nothing is to outlive the process. */
export const NO_RISK_STORE: RiskStore = { save: () => undefined };
