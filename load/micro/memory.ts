import { runProcess } from './run-process.ts';

export interface MemoryFigures {
  /** Bytes that 50,000 order operations allocate with ordinary objects. */
  readonly heapBytes: number;
  /** The same with pools, the making of the pools included. */
  readonly pooledBytes: number;
  readonly reductionPercent: number;
  /** Of all acquisitions, those that needed no new object; every object counts as new once, whenever it was made. */
  readonly hitRatePercent: number;
  /** By the pools, of the three kinds together. */
  readonly objectsCreated: number;
}

/** What one process says; see memory-process.ts. */
export interface MemoryRun {
  readonly bytes: number;
  readonly acquired: number;
  readonly created: number;
}

/** MB: no collection begins within what is measured, so that the heap's growth is all that was allocated. */
const YOUNG_GENERATION = ['--min-semi-space-size=256', '--max-semi-space-size=256'];

/**
 * The memory of 50,000 order operations, with ordinary objects and with pools, each in a process of its own. An operation
 * acquires an order, its venue order and its fill, writes what the engine writes to them, and releases the fill; the
 * other two are released once 256 more orders have come, so that as many are live at any time.
 *
 * Counted is by how much V8's used heap grows, with a young generation so large that nothing is collected meanwhile: the
 * objects with the numbers they hold, the pools and their lists, and nothing of the engine (for the whole order path see
 * `engine.*.bytesPerOrder`). The pools begin with 16 objects each, and their making is counted. What is saved depends on
 * how many orders live at a time: about as many objects have to be made.
 */
export async function measureMemory50k(): Promise<MemoryFigures> {
  const measure = (mode: string) => runProcess<MemoryRun>('./memory-process.ts', [mode], YOUNG_GENERATION);
  const heap = await measure('heap');
  const pooled = await measure('pooled');
  return {
    heapBytes: heap.bytes,
    pooledBytes: pooled.bytes,
    reductionPercent: 100 * (1 - pooled.bytes / heap.bytes),
    hitRatePercent: 100 * (1 - pooled.created / pooled.acquired),
    objectsCreated: pooled.created,
  };
}
