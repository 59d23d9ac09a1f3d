import { DEFAULT_FILL_ASSUMPTIONS, type FillAssumptions } from './fill-assumptions.ts';
import { type TickTable, US_EQUITY_TICKS } from './tick-table.ts';

/** A trading venue as configured. Fees are money units per whole share; a negative fee is a rebate. */
export interface Venue {
  /** 0-based, stable for the life of a journal. */
  readonly venueId: number;
  /** ISO 10383 market identifier code. */
  readonly mic: string;
  readonly name: string;
  readonly makerFee: number;
  readonly takerFee: number;
  /** One way to the venue, in microseconds: an input of the ranking and, where latency is simulated, a delay. */
  readonly latencyMicros: number;
  readonly ticks: TickTable;
  readonly assumptions: FillAssumptions;
}

/** The ranking and the quote board keep one row a venue; more than this do not fit. */
export const MAX_VENUES = 16;

function venue(venueId: number, mic: string, name: string, maker: number, taker: number, latencyMicros: number): Venue {
  const fees = { makerFee: maker, takerFee: taker };
  return {
    ...{ venueId, mic, name, ...fees, latencyMicros },
    ticks: US_EQUITY_TICKS,
    assumptions: DEFAULT_FILL_ASSUMPTIONS,
  };
}

/**
 * The venues of the US consolidated tape that quote. Fees are typical published tiers in millionths of a dollar a
 * share (maker-taker, inverted and flat venues among them), latencies plausible distances; both can be configured.
 */
export const US_EQUITY_VENUES: readonly Venue[] = [
  venue(0, 'XNYS', 'NYSE', -1200, 3000, 180),
  venue(1, 'XNAS', 'Nasdaq', -2000, 3000, 200),
  venue(2, 'ARCX', 'NYSE Arca', -2000, 3000, 190),
  venue(3, 'BATS', 'Cboe BZX', -2000, 3000, 150),
  venue(4, 'BATY', 'Cboe BYX', 2000, -200, 150),
  venue(5, 'EDGX', 'Cboe EDGX', -1600, 3000, 150),
  venue(6, 'EDGA', 'Cboe EDGA', 500, 500, 150),
  venue(7, 'XBOS', 'Nasdaq BX', 2000, -700, 210),
  venue(8, 'XPHL', 'Nasdaq PSX', -1900, 2900, 210),
  venue(9, 'XCIS', 'NYSE National', 2200, -200, 220),
  venue(10, 'XCHI', 'NYSE Chicago', 0, 1000, 900),
  venue(11, 'CBSX', 'CBSX', -1000, 2000, 1100),
];
