import { describe, expect, it } from 'vitest';
import { parseOptions, USAGE } from '../../load/options.ts';

describe('options of the load run', () => {
  it('has defaults for all of them', () => {
    expect(parseOptions([])).toEqual({
      scenarios: ['single-orders'],
      durationSeconds: 2,
      connections: 200,
      batchSize: 100,
      rounds: 25,
      warmupSeconds: 3,
      minRatio: 0.7,
      journalSync: 'normal',
      cpuAffinity: 'off',
      jsonFile: undefined,
    });
  });

  it('reads each of them', () => {
    const args =
      '--scenario all --duration 10 --rounds 5 --connections 8 --batch-size 250 --warmup 1 --journal full ' +
      '--cpu-affinity main=0 --min-ratio 0 --json x';
    expect(parseOptions(args.split(' '))).toEqual({
      scenarios: ['single-orders', 'rest-and-cancel', 'batch', 'open-loop'],
      durationSeconds: 10,
      connections: 8,
      batchSize: 250,
      rounds: 5,
      warmupSeconds: 1,
      minRatio: 0,
      journalSync: 'full',
      cpuAffinity: 'main=0',
      jsonFile: 'x',
    });
  });

  it.each([
    [['--duration', '0'], '--duration must be an integer from 1 to 600'],
    [['--duration', 'long'], '--duration must be an integer from 1 to 600'],
    [['--rounds', '2.5'], '--rounds must be an integer from 1 to 50'],
    [['--connections', '1001'], '--connections must be an integer from 1 to 1000'],
    [['--batch-size', '1001'], '--batch-size must be an integer from 1 to 1000'],
    [['--scenario', 'chaos'], '--scenario must be one of single-orders, rest-and-cancel, batch, open-loop'],
    [['--journal', 'maybe'], '--journal must be one of normal, full, off'],
    [['--cpu-affinity', 'main'], '--cpu-affinity must be off, auto, or as main=0,journal=1'],
    [['--min-ratio', ''], '--min-ratio must be a number from 0 to 10'],
  ])('says what is wrong with %j', (args, fault) => {
    expect(parseOptions(args)).toEqual({ fault });
  });

  it('refuses an option that it does not know', () => {
    expect(parseOptions(['--speed', '11'])).toHaveProperty('fault');
  });

  it('explains itself, every option included', () => {
    expect(parseOptions(['--help'])).toBe('help');
    const names = [
      'scenario',
      'duration',
      'rounds',
      'connections',
      'batch-size',
      'warmup',
      'journal',
      'cpu-affinity',
      'min-ratio',
      'json',
    ];
    for (const name of names) {
      expect(USAGE).toContain(`--${name}`);
    }
  });
});
