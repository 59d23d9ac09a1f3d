/**
 * How an event lies in a batch. Little-endian; a batch is a header, whose first byte tells the format, then events, each
 * padded to a multiple of eight bytes, so that every number lies where a typed array can reach it:
 *
 *   offset  0      2     3      4       5       6         8                          104        104 + kind's part
 *           length kind  terms  status  reason  idLength  common numbers (doubles)   kind's part  client order id
 *           u16    u8    u8     u8      u8      u16       account, instrument: u32   see below    UTF-8
 *
 * The events of an order with advanced terms have these between the kind's part, padded, and the client order id.
 *
 * Numbers are doubles because every one of them is a safe integer, and a double holds any of those in eight bytes.
 * `length` covers the event without its padding, so that a reader can step over what it does not want.
 *
 * Format 1, written before, has a header of one byte and no padding; it is still read.
 */
export const at = {
  BATCH_FORMAT: 2,
  BATCH_HEADER_BYTES: 8,
  UNPADDED_FORMAT: 1,
  UNPADDED_HEADER_BYTES: 1,

  LENGTH: 0,
  KIND: 2,
  TERMS: 3,
  STATUS: 4,
  REASON: 5,
  ID_LENGTH: 6,
  SEQ: 8,
  TIMESTAMP: 16,
  ORDER_ID: 24,
  ACCOUNT_ID: 32,
  INSTRUMENT_ID: 36,
  QTY: 40,
  LIMIT_PRICE: 48,
  BOUND_PRICE: 56,
  SUBMITTED_AT: 64,
  FILLED_QTY: 72,
  FILLED_NOTIONAL: 80,
  ORDER_FEES: 88,
  RESERVED: 96,
  COMMON_BYTES: 104,

  /** Fill. */
  EXECUTION_ID: 104,
  FILL_PRICE: 112,
  LAST_QTY: 120,
  FEE: 128,
  MARKET_TIME: 136,
  NBBO_BID: 144,
  NBBO_ASK: 152,
  POSITION_QTY: 160,
  POSITION_COST_BASIS: 168,
  POSITION_REALISED_PROFIT: 176,
  POSITION_FEES: 184,
  ACCOUNT_CASH: 192,
  FILL_VENUE_ID: 200,
  FILL_BYTES: 204,

  /** Rested. */
  REST_PRICE: 104,
  REST_QTY: 112,
  QUEUE_AHEAD: 120,
  REST_SEQUENCE: 128,
  REST_VENUE_ID: 136,
  RESTED_BYTES: 140,

  /** Rejected. */
  RISK_LIMIT: 104,
  RISK_OBSERVED: 112,
  RISK_RULE: 120,
  RISK_UNIT: 121,
  REJECTED_BYTES: 122,

  /** Triggered. */
  TRIGGER_PRICE: 104,
  TRIGGER_MARKET_TIME: 112,
  TRIGGER_NBBO_BID: 120,
  TRIGGER_NBBO_ASK: 128,
  TRIGGERED_BYTES: 136,

  /** Advanced terms, from their own beginning: two words of small numbers, then doubles. */
  ADVANCED_TYPE: 0,
  ADVANCED_TIME_IN_FORCE: 1,
  ADVANCED_ORDER_CLASS: 2,
  ADVANCED_IS_TRIGGERED: 3,
  ADVANCED_POSITION_INTENT: 4,
  ADVANCED_LEG_ROLE: 5,
  /** Venue plus one, so that 0 is any. */
  ADVANCED_DESTINATION: 6,
  ADVANCED_STOP_PRICE: 8,
  ADVANCED_TRAIL_PRICE: 16,
  ADVANCED_TRAIL_BASIS_POINTS: 24,
  ADVANCED_HIGH_WATER_MARK: 32,
  ADVANCED_NOTIONAL: 40,
  ADVANCED_DISPLAY_QTY: 48,
  ADVANCED_PARENT_ORDER_ID: 56,
  ADVANCED_REPLACES_ORDER_ID: 64,
  ADVANCED_REPLACED_BY_ORDER_ID: 72,
  ADVANCED_BYTES: 80,

  /**
   * TERMS packs the small enumerations: | advanced terms follow 6 | liquidity 5 | extended hours 4 | time in force 3..2 | type 1
   * | side 0 |. Where advanced terms follow, type and time in force stand there.
   */
  TYPE_SHIFT: 1,
  TIME_IN_FORCE_SHIFT: 2,
  EXTENDED_HOURS_SHIFT: 4,
  LIQUIDITY_SHIFT: 5,
  ADVANCED_SHIFT: 6,
} as const;

/** What an event of so many bytes takes in a batch. */
export function paddedLength(length: number): number {
  return (length + 7) & ~7;
}
