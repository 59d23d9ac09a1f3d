import { runProcess } from './run-process.ts';

export interface FlatMemoryFigures {
  /** Resident memory of the process in bytes, after a million orders. */
  readonly rssAfter1M: number;
  readonly rssAfter10M: number;
}

/** Ten million orders through one process, from its start; see flat-memory-process.ts. */
export function measureFlatMemory(): Promise<FlatMemoryFigures> {
  return runProcess<FlatMemoryFigures>('./flat-memory-process.ts', []);
}
