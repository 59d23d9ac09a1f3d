export const DAY_TRADE_CHECKS = ['both', 'entry', 'exit'] as const;
export const TRADE_CONFIRMATIONS = ['all', 'none'] as const;
export const MARGIN_MULTIPLIERS = ['1', '2', '4'] as const;

/**
 * What an account's holder has set for it, as Alpaca has it. `suspendTrade`, `noShorting` and `maxMarginMultiplier` are
 * held to; the others concern what there is not here (day trade margin, mails, options, publicly traded partnerships,
 * overnight sessions, fractions) and are only kept.
 */
export interface AccountConfigurations {
  readonly dtbpCheck: (typeof DAY_TRADE_CHECKS)[number];
  readonly tradeConfirmEmail: (typeof TRADE_CONFIRMATIONS)[number];
  /** No new orders, not even ones that close a position. */
  readonly suspendTrade: boolean;
  readonly noShorting: boolean;
  readonly fractionalTrading: boolean;
  /** Buying power per dollar of equity, at most; the service's own limit holds beside it. Null where it was never set. */
  readonly maxMarginMultiplier: (typeof MARGIN_MULTIPLIERS)[number] | null;
  readonly maxOptionsTradingLevel: number | null;
  readonly pdtCheck: (typeof DAY_TRADE_CHECKS)[number];
  readonly ptpNoExceptionEntry: boolean;
  readonly disableOvernightTrading: boolean;
}

export const DEFAULT_CONFIGURATIONS: AccountConfigurations = Object.freeze({
  dtbpCheck: 'entry',
  tradeConfirmEmail: 'all',
  suspendTrade: false,
  noShorting: false,
  fractionalTrading: false,
  maxMarginMultiplier: null,
  maxOptionsTradingLevel: null,
  pdtCheck: 'entry',
  ptpNoExceptionEntry: false,
  disableOvernightTrading: false,
});
