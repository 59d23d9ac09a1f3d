/**
 * The value that `percent` of the sorted values do not exceed, by the nearest rank: one of the values, never more optimistic
 * than they are. NaN for none.
 */
export function percentile(sorted: Float64Array, percent: number): number {
  if (sorted.length === 0) return Number.NaN;
  // Guards against 99.9 / 100 * 1000 coming out a hair above 999.
  const rank = Math.ceil((percent * sorted.length) / 100 - 1e-9);
  return sorted[Math.max(rank, 1) - 1]!;
}
