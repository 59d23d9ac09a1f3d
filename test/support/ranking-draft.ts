import { Side } from '../../src/domain/side.ts';
import type { RankingTable } from '../../src/routing/ranking-table.ts';

/** Writes one list of the next ranking: venue ids, best first. As the ranking's kernel packs it, four bits a place. */
export function draftRanking(table: RankingTable, instrumentId: number, side: Side, venueIds: readonly number[]): void {
  const list = new Int32Array(
    table.buffer,
    table.draft().ranks + (instrumentId * 2 + (side === Side.Buy ? 1 : 0)) * 8,
    2,
  );
  let [low, high] = [0, 0];
  venueIds.forEach((venueId, place) => {
    if (place < 8) low |= venueId << (place * 4);
    else high |= venueId << (place * 4);
  });
  list[0] = low;
  list[1] = high;
}

/** Writes one score of the next ranking. */
export function draftScore(
  table: RankingTable,
  instrumentId: number,
  side: Side,
  venueId: number,
  score: number,
): void {
  const cell = (instrumentId * table.venueCount + venueId) * 2 + (side === Side.Buy ? 1 : 0);
  new Float64Array(table.buffer, table.draft().scores + cell * 8, 1)[0] = score;
}
