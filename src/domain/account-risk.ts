import { RecentOrders } from './recent-orders.ts';
import { KillSwitch, TradingState } from './trading-state.ts';
import { widenFields } from './wide-fields.ts';

/**
 * What the risk rules remember of one account, and what a person has ordered for it. It outlives every change of the
 * rules. Times are engine time, Unix microseconds.
 */
export class AccountRisk {
  tradingState: TradingState = TradingState.Active;
  killSwitch: KillSwitch = KillSwitch.Off;
  /** Its working orders are to be cancelled as soon as the command under way is done. */
  mustCancelAll = false;

  /** The message throttle's current one-second window and what it has counted. */
  throttleWindowStartMicros = 0;
  throttleCount = 0;

  executionWindowStartMicros = 0;
  executionCount = 0;
  /** Executions in the window that disabled the account; 0 while it is enabled. */
  disablingExecutions = 0;

  /** The day (days since 1970, UTC) that `dayOpeningEquity` belongs to; -1 before the first. */
  day = -1;
  dayOpeningEquity = 0;
  /** False after a restart until every position held has been marked: till then its equity counts them at cost. */
  isEquityKnown = true;

  /** Undefined until the duplicative order check is first switched on. */
  recentOrders: RecentOrders | undefined = undefined;

  /** For a dry run, which may change whatever it likes of the copy. */
  clone(): AccountRisk {
    const copy = Object.assign(new AccountRisk(), this);
    copy.recentOrders = this.recentOrders?.clone();
    return copy;
  }

  /** What the account's orders of the past are remembered in, made on first use. */
  requireRecentOrders(): RecentOrders {
    this.recentOrders ??= new RecentOrders();
    return this.recentOrders;
  }
}

widenFields(new AccountRisk(), ['throttleWindowStartMicros', 'executionWindowStartMicros', 'dayOpeningEquity']);
