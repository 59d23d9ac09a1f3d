import { Side } from '../domain/side.ts';
import { MAX_VENUES } from '../domain/venue.ts';
import type { RankingTable } from './ranking-table.ts';

const PLACES = Uint8Array.from({ length: MAX_VENUES }, (_, place) => place);

/**
 * The published ranking as one thread reads it for its orders. A list is unpacked at the first look after a refresh and
 * kept until the next: many orders look between two refreshes.
 */
export class RankingReader {
  /** Venue ids, best first, as many as there are venues. A list begins where `find` says. */
  readonly venueIds: Uint8Array;
  /** The same by maker fee, cheapest first, and of equals the best ranked first: for orders that are to rest. */
  readonly makerVenueIds: Uint8Array;
  readonly #table: RankingTable;
  /** By list: how many refreshes it is of; -1 before the first look. */
  readonly #refreshes: Int32Array;
  /** By venue id: how many venues have a lower maker fee, which is the first place of all with the same fee. */
  readonly #cheaper: Uint8Array;
  /** By such a first place: the next free one of that fee. Of use during `#unpack` only. */
  readonly #nextPlaces = new Uint8Array(MAX_VENUES);

  /** `makerFees` by venue id. */
  constructor(table: RankingTable, makerFees: readonly number[]) {
    const lists = table.instrumentCount * 2;
    this.venueIds = new Uint8Array(lists * MAX_VENUES);
    this.makerVenueIds = new Uint8Array(lists * MAX_VENUES);
    this.#table = table;
    this.#refreshes = new Int32Array(lists).fill(-1);
    this.#cheaper = Uint8Array.from(makerFees, (fee) => makerFees.filter((other) => other < fee).length);
  }

  /** Where in both arrays the list for an order on this side begins. It holds until the next call. */
  find(instrumentId: number, side: Side): number {
    const list = instrumentId * 2 + (side === Side.Buy ? 0 : 1);
    if (this.#refreshes[list] !== this.#table.lastSeenRefreshes) this.#unpack(instrumentId, side, list);
    return list * MAX_VENUES;
  }

  #unpack(instrumentId: number, side: Side, list: number): void {
    const first = list * MAX_VENUES;
    this.#refreshes[list] = this.#table.copyRanking(instrumentId, side, this.venueIds, first);
    const nextPlaces = this.#nextPlaces;
    nextPlaces.set(PLACES);
    for (let place = 0; place < this.#table.venueCount; place++) {
      const venueId = this.venueIds[first + place]!;
      this.makerVenueIds[first + nextPlaces[this.#cheaper[venueId]!]!++] = venueId;
    }
  }
}
