import { Side } from '../domain/side.ts';
import { MAX_VENUES } from '../domain/venue.ts';
import type { RankingTable } from './ranking-table.ts';

/**
 * The published ranking as one thread reads it for its orders. A list is unpacked at the first look after a refresh and
 * kept until the next: many orders look between two refreshes.
 */
export class RankingReader {
  /** Venue ids, best first, as many as there are venues. A list begins where `find` says. */
  readonly venueIds: Uint8Array;
  readonly #table: RankingTable;
  /** By list: how many refreshes it is of; -1 before the first look. */
  readonly #refreshes: Int32Array;

  constructor(table: RankingTable) {
    const lists = table.instrumentCount * 2;
    this.venueIds = new Uint8Array(lists * MAX_VENUES);
    this.#table = table;
    this.#refreshes = new Int32Array(lists).fill(-1);
  }

  /** Where in `venueIds` the list for a taker on this side begins. It holds until the next call. */
  find(instrumentId: number, side: Side): number {
    const list = instrumentId * 2 + (side === Side.Buy ? 0 : 1);
    if (this.#refreshes[list] !== this.#table.lastSeenRefreshes) {
      this.#refreshes[list] = this.#table.copyRanking(instrumentId, side, this.venueIds, list * MAX_VENUES);
    }
    return list * MAX_VENUES;
  }
}
