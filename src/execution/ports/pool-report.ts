/** The engine's pools as the outside sees them: figures only, never the pools. */
export type { PoolCounts, PoolReport, PoolTrim } from '../../pool/pool-report.ts';
