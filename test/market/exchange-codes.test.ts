import { describe, expect, it } from 'vitest';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { EXCHANGE_CODE_MICS, NO_VENUE, venueIdsByExchangeCode } from '../../src/market/exchange-codes.ts';

const idOf = (ids: Int8Array, code: string) => ids[code.charCodeAt(0)];

describe('exchange codes', () => {
  it('lead to every configured venue', () => {
    const ids = new Set(venueIdsByExchangeCode(US_EQUITY_VENUES));
    for (const { venueId } of US_EQUITY_VENUES) expect(ids).toContain(venueId);
  });

  it.each([
    ['N', 'XNYS'],
    ['Q', 'XNAS'],
    ['T', 'XNAS'],
    ['P', 'ARCX'],
    ['Z', 'BATS'],
    ['Y', 'BATY'],
    ['K', 'EDGX'],
    ['J', 'EDGA'],
    ['B', 'XBOS'],
    ['X', 'XPHL'],
    ['C', 'XCIS'],
    ['M', 'XCHI'],
    ['W', 'CBSX'],
  ])('give %s the market %s', (code, mic) => {
    expect(EXCHANGE_CODE_MICS.get(code)).toBe(mic);
  });

  it('have no venue off exchange, for unknown letters or for venues that are not configured', () => {
    const ids = venueIdsByExchangeCode(US_EQUITY_VENUES.filter((venue) => venue.mic !== 'XNYS'));
    for (const code of ['D', 'E', 'V', 'N']) expect(idOf(ids, code)).toBe(NO_VENUE);
    expect(idOf(ids, 'P')).toBe(2);
  });
});
