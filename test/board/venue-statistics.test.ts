import { describe, expect, it } from 'vitest';
import { VenueStatistics } from '../../src/board/venue-statistics.ts';

describe('venue statistics', () => {
  it('think well of a venue without a history', () => {
    const statistics = new VenueStatistics(2);
    expect([statistics.fillRatio(1), statistics.rejectRatio(1), statistics.isEnabled(1)]).toEqual([1, 0, true]);
  });

  it('are the ratios of what was filled and rejected, each venue by itself', () => {
    const statistics = new VenueStatistics(2);
    statistics.countRouted(0, 100);
    statistics.countRouted(0, 300);
    statistics.countFilled(0, 100);
    statistics.countRejected(0);
    expect([statistics.fillRatio(0), statistics.rejectRatio(0)]).toEqual([0.25, 0.5]);
    expect([statistics.fillRatio(1), statistics.rejectRatio(1)]).toEqual([1, 0]);
  });

  it('never leave 0 to 1, also where a fill outlives the halving of its order', () => {
    const statistics = new VenueStatistics(1);
    statistics.countRouted(0, 10);
    statistics.countFilled(0, 25);
    statistics.countRejected(0);
    statistics.countRejected(0);
    expect([statistics.fillRatio(0), statistics.rejectRatio(0)]).toEqual([1, 1]);
  });

  it('are halved after 4096 orders, so that old behaviour fades', () => {
    const statistics = new VenueStatistics(1);
    for (let order = 0; order < 4096; order++) {
      statistics.countRouted(0, 1);
      statistics.countRejected(0);
    }
    expect([statistics.fillRatio(0), statistics.rejectRatio(0)]).toEqual([0, 1]);
    for (let order = 0; order < 2048; order++) {
      statistics.countRouted(0, 1);
      statistics.countFilled(0, 1);
    }
    expect([statistics.fillRatio(0), statistics.rejectRatio(0)]).toEqual([0.5, 0.5]);
  });

  it('take a venue out and back', () => {
    const statistics = new VenueStatistics(2);
    statistics.setEnabled(1, false);
    expect([statistics.isEnabled(0), statistics.isEnabled(1)]).toEqual([true, false]);
    statistics.setEnabled(1, true);
    expect(statistics.isEnabled(1)).toBe(true);
  });

  it('are shared with a second view, which changes nothing by being made', () => {
    const statistics = new VenueStatistics(2);
    statistics.setEnabled(0, false);
    statistics.countRouted(1, 10);
    const view = new VenueStatistics(2, statistics.buffer);
    expect([view.isEnabled(0), view.isEnabled(1), view.fillRatio(1)]).toEqual([false, true, 0]);
  });
});
