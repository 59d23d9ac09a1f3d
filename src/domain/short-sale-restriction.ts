/** Which short sales are taken, from all to none: the larger code is the stricter. */
export const ShortSaleRestriction = {
  None: 0,
  /** Only above the national best bid: the alternative uptick rule, SEC Rule 201 (17 CFR 242.201). */
  Uptick: 1,
  Prohibited: 2,
} as const;
export type ShortSaleRestriction = (typeof ShortSaleRestriction)[keyof typeof ShortSaleRestriction];
export const SHORT_SALE_RESTRICTION_NAMES = ['none', 'uptick', 'prohibited'] as const;
