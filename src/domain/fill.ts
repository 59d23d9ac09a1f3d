import { Side } from './side.ts';
import { widenFields } from './wide-fields.ts';

/** Whether an execution took displayed liquidity or provided it. */
export const Liquidity = { Taker: 0, Maker: 1 } as const;
export type Liquidity = (typeof Liquidity)[keyof typeof Liquidity];
export const LIQUIDITY_NAMES = ['taker', 'maker'] as const;

/** What an execution comes to for the account that it is booked to. */
export interface Execution {
  readonly side: Side;
  /** Scaled by the instrument; `qty` above 0. */
  readonly price: number;
  readonly qty: number;
  /** Money units; negative for a rebate. */
  readonly fee: number;
}

/** One execution at one venue with the evidence of its price, pooled. */
export class Fill implements Execution {
  poolSlot = -1;
  poolGeneration = 0;

  executionId = 0;
  orderId = 0;
  instrumentId = 0;
  venueId = 0;
  side: Side = Side.Buy;
  price = 0;
  qty = 0;
  liquidity: Liquidity = Liquidity.Taker;
  /** Money units; negative for a rebate. */
  fee = 0;
  /** The feed's own time in milliseconds (see the feed) of its newest quote or trade: the market that was met. */
  marketTimeMillis = 0;
  /** The feed's national best bid and offer at that moment, scaled prices; 0 where no quote of that side was fresh. */
  nbboBid = 0;
  nbboAsk = 0;
  executedAtMicros = 0;

  reset(): void {
    this.executionId = 0;
    this.orderId = 0;
    this.instrumentId = 0;
    this.venueId = 0;
    this.side = Side.Buy;
    this.price = 0;
    this.qty = 0;
    this.liquidity = Liquidity.Taker;
    this.fee = 0;
    this.marketTimeMillis = 0;
    this.nbboBid = 0;
    this.nbboAsk = 0;
    this.executedAtMicros = 0;
  }
}

widenFields(new Fill(), ['fee', 'marketTimeMillis', 'executedAtMicros']);
