/** What one pool has done since the start and how it stands now. */
export interface PoolReport extends PoolCounts {
  readonly poolName: string;
  /** False: every object is an ordinary one. */
  readonly pooling: boolean;
  readonly capacity: number;
  readonly ceiling: number;
  /** Objects that may be out at once; Infinity where something else bounds their number. */
  readonly limit: number;
  readonly peakActive: number;
  /** Mean over a sample of the acquisitions, in microseconds; 0 while there are too few of them. */
  readonly averageAcquisitionMicros: number;
  /** Of the acquisitions whose stacks are kept, the one that is out longest. */
  readonly oldestSampled: { readonly ageMillis: number; readonly site: string } | undefined;
}

/** What can be added up over pools. */
export interface PoolCounts {
  readonly acquired: number;
  /** Acquisitions served by an object that already existed. */
  readonly hits: number;
  readonly misses: number;
  /** 100 before the first acquisition. */
  readonly hitRatePercent: number;
  readonly active: number;
  readonly available: number;
  /** Acquisitions that found nothing free at the ceiling: those that got an ordinary object, and the refused. */
  readonly exhaustions: number;
  /** Acquisitions that got nothing. */
  readonly refusals: number;
  /** Every object ever made: at start, by growth, and ordinary ones. */
  readonly totalCreated: number;
  /** Objects given back to the collector by trimming. */
  readonly trimmed: number;
  /** See `memorySavingsPercent`. */
  readonly memorySavingsPercent: number;
}

/** What a trim gave back. */
export interface PoolTrim {
  readonly poolName: string;
  readonly trimmed: number;
  /** Free objects that the pool still holds. */
  readonly available: number;
}

export function hitRatePercent(hits: number, acquired: number): number {
  return acquired === 0 ? 100 : (100 * hits) / acquired;
}

/**
 * The share of acquired objects that nobody had to allocate: 100 * (1 - created / acquired). All objects of a pool are of
 * one size, so within a pool it is the share of bytes too. 0 until more were acquired than made: until then the pool has
 * cost memory, not saved any.
 */
export function memorySavingsPercent(created: number, acquired: number): number {
  return created >= acquired ? 0 : 100 * (1 - created / acquired);
}

/** The whole service's figures; shares are of all objects, whatever their size. */
export function addUp(reports: readonly PoolCounts[]): PoolCounts {
  const sum = (read: (report: PoolCounts) => number) => reports.reduce((total, report) => total + read(report), 0);
  const acquired = sum((report) => report.acquired);
  const hits = sum((report) => report.hits);
  const totalCreated = sum((report) => report.totalCreated);
  return {
    acquired,
    hits,
    misses: sum((report) => report.misses),
    hitRatePercent: hitRatePercent(hits, acquired),
    active: sum((report) => report.active),
    available: sum((report) => report.available),
    exhaustions: sum((report) => report.exhaustions),
    refusals: sum((report) => report.refusals),
    totalCreated,
    trimmed: sum((report) => report.trimmed),
    memorySavingsPercent: memorySavingsPercent(totalCreated, acquired),
  };
}
