import { measureBook } from './book.ts';
import { measureEngine } from './engine.ts';
import { measureFlatMemory } from './flat-memory.ts';
import { measureMemory50k } from './memory.ts';
import type { PartName } from './parts.ts';
import { measurePool } from './pool.ts';
import { measurePositions } from './positions.ts';
import { measureRanking } from './ranking.ts';
import { measureRisk } from './risk.ts';
import { sendResult } from './run-process.ts';

const MEASUREMENTS: Record<PartName, () => Promise<object>> = {
  engine: measureEngine,
  memory50k: measureMemory50k,
  pool: measurePool,
  ranking: measureRanking,
  risk: measureRisk,
  positions: measurePositions,
  book: measureBook,
  flatMemory: measureFlatMemory,
};

/** Measures the part that is named by the first argument. */
sendResult(await MEASUREMENTS[process.argv[2] as PartName]());
