import { QuoteBoard } from '../board/quote-board.ts';
import { KernelMemory } from '../kernels/kernel-memory.ts';
import { SCRATCH_BYTES } from '../kernels/ranking-arguments.ts';
import { RankingTable } from './ranking-table.ts';

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/**
 * One piece of memory with all that a ranking reads and writes, so that the kernel reaches it and threads share it: the
 * quote board, the published ranking, and what the ranker tells the kernel of instruments and venues.
 */
export class RankingMemory {
  readonly kernelMemory: KernelMemory;
  readonly board: QuoteBoard;
  readonly table: RankingTable;
  /** By instrument. Written by the ranker, like the next two. */
  readonly priceMultipliers: Float64Array;
  /** By venue. */
  readonly costs: Float64Array;
  /** By venue. */
  readonly freshFrom: Float64Array;
  readonly scratchAt: number;

  /** Give another thread's `kernelMemory.memory` and the same counts to see what that thread sees. */
  constructor(instrumentCount: number, venueCount: number, memory?: WebAssembly.Memory) {
    const boardBytes = QuoteBoard.bytes(instrumentCount, venueCount);
    const tableBytes = RankingTable.bytes(instrumentCount, venueCount);
    const [byInstrument, byVenue] = [instrumentCount * DOUBLE, venueCount * DOUBLE];
    const pieces = [boardBytes, tableBytes, byInstrument, byVenue, byVenue, SCRATCH_BYTES];
    const kernelMemory = new KernelMemory(pieces, memory);
    const { buffer } = kernelMemory;
    this.kernelMemory = kernelMemory;
    this.board = new QuoteBoard(instrumentCount, venueCount, buffer, kernelMemory.allocate(boardBytes));
    this.table = new RankingTable(instrumentCount, venueCount, buffer, kernelMemory.allocate(tableBytes));
    this.priceMultipliers = new Float64Array(buffer, kernelMemory.allocate(byInstrument), instrumentCount);
    this.costs = new Float64Array(buffer, kernelMemory.allocate(byVenue), venueCount);
    this.freshFrom = new Float64Array(buffer, kernelMemory.allocate(byVenue), venueCount);
    this.scratchAt = kernelMemory.allocate(SCRATCH_BYTES);
    if (memory === undefined) this.table.listByNumber();
  }
}
