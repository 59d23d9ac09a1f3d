import { dailyVolumeShare, type RiskLimits } from './risk-limits.ts';

/**
 * The limits of one account profile that a batch is held to column by column: row 0 for every instrument without limits of
 * its own, then a row for each that has some.
 */
export class LimitColumns {
  readonly maximumOrderSizes: Float64Array;
  readonly maximumOrderValues: Float64Array;
  readonly priceCollars: Float64Array;
  /** As `dailyVolumeShare`. */
  readonly dailyVolumeShares: Float64Array;
  /** 1 where no order may pass, and where no short sale may; the degree of the short-sale restriction. */
  readonly restricted: Uint8Array;
  readonly hardToBorrow: Uint8Array;
  readonly shortSaleRestrictions: Uint8Array;
  readonly #rows: Int32Array;

  constructor(everywhere: RiskLimits, byInstrument: readonly (RiskLimits | undefined)[]) {
    const limits = [everywhere, ...byInstrument.filter((own) => own !== undefined)];
    const column = (of: (limits: RiskLimits) => number) => Float64Array.from(limits, of);
    const flags = (of: (limits: RiskLimits) => boolean) => Uint8Array.from(limits, (own) => Number(of(own)));
    this.maximumOrderSizes = column(({ maximumOrderSize }) => maximumOrderSize);
    this.maximumOrderValues = column(({ maximumOrderValue }) => maximumOrderValue);
    this.priceCollars = column(({ priceCollarBasisPoints }) => priceCollarBasisPoints);
    this.dailyVolumeShares = column(dailyVolumeShare);
    this.restricted = flags(({ restricted }) => restricted);
    this.hardToBorrow = flags(({ hardToBorrow }) => hardToBorrow);
    this.shortSaleRestrictions = Uint8Array.from(limits, ({ shortSaleRestriction }) => shortSaleRestriction);
    let row = 0;
    this.#rows = Int32Array.from(byInstrument, (own) => (own === undefined ? 0 : ++row));
  }

  rowOf(instrumentId: number): number {
    return instrumentId < this.#rows.length ? this.#rows[instrumentId]! : 0;
  }
}
