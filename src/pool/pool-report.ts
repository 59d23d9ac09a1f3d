/** What one pool has done since the start and how it stands now. */
export interface PoolReport {
  readonly poolName: string;
  readonly capacity: number;
  readonly ceiling: number;
  readonly acquired: number;
  /** Acquisitions served by an object that already existed. */
  readonly hits: number;
  readonly misses: number;
  readonly active: number;
  readonly available: number;
  readonly peakActive: number;
  /** Acquisitions that found nothing free at the ceiling. */
  readonly exhaustions: number;
  readonly totalCreated: number;
  /** 100 before the first acquisition. */
  readonly hitRatePercent: number;
  /** Mean over a sample of the acquisitions, in microseconds; 0 while there are too few of them. */
  readonly averageAcquisitionMicros: number;
}
