import { describe, expect, it } from 'vitest';
import { LATENCY_BOUNDS_NANOS, LatencyHistogram } from '../../src/metrics/latency-histogram.ts';

describe('LatencyHistogram', () => {
  it('has bounds from one microsecond to ten seconds, ascending', () => {
    expect(LATENCY_BOUNDS_NANOS[0]).toBe(1_000);
    expect(LATENCY_BOUNDS_NANOS.at(-1)).toBe(10_000_000_000);
    expect([...LATENCY_BOUNDS_NANOS].sort((a, b) => a - b)).toEqual(LATENCY_BOUNDS_NANOS);
  });

  it('counts a duration in every bound that it does not exceed', () => {
    const histogram = new LatencyHistogram();
    histogram.record(0);
    histogram.record(1_000);
    histogram.record(1_001);
    histogram.record(5_000);
    expect([0, 1, 2, 3].map((bound) => histogram.countUpTo(bound))).toEqual([2, 3, 4, 4]);
  });

  it('keeps what exceeds the last bound in the total', () => {
    const histogram = new LatencyHistogram();
    histogram.record(10_000_000_001);
    expect(histogram.countUpTo(LATENCY_BOUNDS_NANOS.length - 1)).toBe(0);
    expect(histogram.count).toBe(1);
  });

  it('adds durations up', () => {
    const histogram = new LatencyHistogram();
    histogram.record(1_500);
    histogram.record(2_500);
    expect(histogram.sumNanos).toBe(4_000);
    expect(histogram.count).toBe(2);
  });
});
