import { median } from '../summary.ts';
import type { Allocation } from './engine-rig.ts';
import { runProcess } from './run-process.ts';

export interface EngineFigures {
  readonly pooled: EngineModeFigures;
  readonly heap: EngineModeFigures;
}

/** What one process measured of the order path; see engine-process.ts for how. */
export interface EngineModeFigures {
  readonly ordersPerSecond: number;
  readonly latencyNanos: {
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  };
  readonly bytesPerOrder: number;
  /** During a million orders. */
  readonly collections: number;
  /** All of them together. */
  readonly collectionPauseMillis: number;
}

/** Processes of each kind, in turns: what else the machine does meets both. */
const ROUNDS = 3;

/**
 * The whole order path in one thread, with pools and with ordinary objects: medians over processes that run in turns, each
 * from a cold start. The maximum is that of all.
 */
export async function measureEngine(): Promise<EngineFigures> {
  const rounds: Record<Allocation, EngineModeFigures[]> = { pooled: [], heap: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const order: Allocation[] = round % 2 === 0 ? ['pooled', 'heap'] : ['heap', 'pooled'];
    for (const allocation of order) {
      rounds[allocation].push(await runProcess<EngineModeFigures>('./engine-process.ts', [allocation]));
    }
  }
  return { pooled: summarise(rounds.pooled), heap: summarise(rounds.heap) };
}

function summarise(rounds: readonly EngineModeFigures[]): EngineModeFigures {
  const over = (figure: (round: EngineModeFigures) => number) => median(rounds.map(figure));
  return {
    ordersPerSecond: over((round) => round.ordersPerSecond),
    latencyNanos: {
      p50: over((round) => round.latencyNanos.p50),
      p99: over((round) => round.latencyNanos.p99),
      p999: over((round) => round.latencyNanos.p999),
      max: Math.max(...rounds.map((round) => round.latencyNanos.max)),
    },
    bytesPerOrder: over((round) => round.bytesPerOrder),
    collections: over((round) => round.collections),
    collectionPauseMillis: over((round) => round.collectionPauseMillis),
  };
}
