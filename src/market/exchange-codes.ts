import type { Venue } from '../domain/venue.ts';

/**
 * The one-letter participant codes of the US consolidated tape (CTA and UTP plans) and the ISO 10383 market identifier
 * of each. Q and T are both Nasdaq: T reports its trades in securities that other exchanges list.
 */
export const EXCHANGE_CODE_MICS: ReadonlyMap<string, string> = new Map([
  ['A', 'XASE'],
  ['B', 'XBOS'],
  ['C', 'XCIS'],
  ['H', 'EPRL'],
  ['I', 'XISX'],
  ['J', 'EDGA'],
  ['K', 'EDGX'],
  ['L', 'LTSE'],
  ['M', 'XCHI'],
  ['N', 'XNYS'],
  ['P', 'ARCX'],
  ['Q', 'XNAS'],
  ['T', 'XNAS'],
  ['U', 'MEMX'],
  ['V', 'IEXG'],
  ['W', 'CBSX'],
  ['X', 'XPHL'],
  ['Y', 'BATY'],
  ['Z', 'BATS'],
]);

/** Trades with this code were made off exchange and reported to a FINRA facility. */
export const OFF_EXCHANGE_CODE = 'D'.charCodeAt(0);

/** Stands for a venue that is not configured. */
export const NO_VENUE = -1;

/** Venue ids by character code of the exchange letter; NO_VENUE where the code's venue is not among `venues`. */
export function venueIdsByExchangeCode(venues: readonly Venue[]): Int8Array {
  const ids = new Int8Array(128).fill(NO_VENUE);
  for (const [code, mic] of EXCHANGE_CODE_MICS) {
    const venue = venues.find((candidate) => candidate.mic === mic);
    if (venue !== undefined) ids[code.charCodeAt(0)] = venue.venueId;
  }
  return ids;
}
