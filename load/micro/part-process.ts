import { measureEngine } from './engine.ts';
import { measureFlatMemory } from './flat-memory.ts';
import type { PartName } from './parts.ts';
import { sendResult } from './run-process.ts';

const MEASUREMENTS: Record<PartName, () => Promise<object>> = {
  engine: measureEngine,
  flatMemory: measureFlatMemory,
};

/** Measures the part that is named by the first argument. */
sendResult(await MEASUREMENTS[process.argv[2] as PartName]());
