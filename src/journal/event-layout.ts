/**
 * How an event lies in a batch. Little-endian; a batch is one format byte, then events end to end:
 *
 *   offset  0      2     3      4       5       6         8                          104        104 + kind's part
 *           length kind  terms  status  reason  idLength  common numbers (doubles)   kind's part  client order id
 *           u16    u8    u8     u8      u8      u16       account, instrument: u32   see below    UTF-8
 *
 * Numbers are doubles because every one of them is a safe integer, and a double holds any of those in eight bytes.
 * `length` covers the whole event, so that a reader can step over what it does not want.
 */
export const BATCH_FORMAT = 1;
export const BATCH_HEADER_BYTES = 1;

export const LENGTH = 0;
export const KIND = 2;
export const TERMS = 3;
export const STATUS = 4;
export const REASON = 5;
export const ID_LENGTH = 6;
export const SEQ = 8;
export const TIMESTAMP = 16;
export const ORDER_ID = 24;
export const ACCOUNT_ID = 32;
export const INSTRUMENT_ID = 36;
export const QTY = 40;
export const LIMIT_PRICE = 48;
export const BOUND_PRICE = 56;
export const SUBMITTED_AT = 64;
export const FILLED_QTY = 72;
export const FILLED_NOTIONAL = 80;
export const ORDER_FEES = 88;
export const RESERVED = 96;
export const COMMON_BYTES = 104;

/** Fill. */
export const EXECUTION_ID = 104;
export const FILL_PRICE = 112;
export const LAST_QTY = 120;
export const FEE = 128;
export const MARKET_TIME = 136;
export const NBBO_BID = 144;
export const NBBO_ASK = 152;
export const POSITION_QTY = 160;
export const POSITION_COST_BASIS = 168;
export const POSITION_REALISED_PROFIT = 176;
export const POSITION_FEES = 184;
export const ACCOUNT_CASH = 192;
export const FILL_VENUE_ID = 200;
export const FILL_BYTES = 204;

/** Rested. */
export const REST_PRICE = 104;
export const REST_QTY = 112;
export const QUEUE_AHEAD = 120;
export const REST_SEQUENCE = 128;
export const REST_VENUE_ID = 136;
export const RESTED_BYTES = 140;

/** Rejected. */
export const RISK_LIMIT = 104;
export const RISK_OBSERVED = 112;
export const RISK_RULE = 120;
export const RISK_UNIT = 121;
export const REJECTED_BYTES = 122;

/** TERMS packs the small enumerations: | liquidity 5 | extended hours 4 | time in force 3..2 | type 1 | side 0 |. */
export const TYPE_SHIFT = 1;
export const TIME_IN_FORCE_SHIFT = 2;
export const EXTENDED_HOURS_SHIFT = 4;
export const LIQUIDITY_SHIFT = 5;
