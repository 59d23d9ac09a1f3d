import { defineConfig } from 'vitest/config';
import { WITHOUT_COVERAGE } from './test/support/coverage-provider.ts';

/** Watch the service and the load generator from outside, as processes of their own, or play whole recorded days. */
const PROCESSES = [
  'test/cpu-affinity.test.ts',
  'test/main.test.ts',
  'test/docker/*.test.ts',
  // All but one run the service as a process.
  'test/flow/!(recorded-replay-service).test.ts',
  'test/kernels/kernels.test.ts',
  'test/load/!(*-benchmark).test.ts',
  'test/market/recorded-day.test.ts',
  'test/recovery/*.test.ts',
  'test/sdk/*.test.ts',
];

/** Time something, count what is allocated, or race threads. */
const ALONE = [
  'test/allocation/*.test.ts',
  'test/**/allocation.test.ts',
  // Its clients must reach a listener within milliseconds of its end.
  'test/api/closing.test.ts',
  'test/**/*-speed.test.ts',
  'test/load/*-benchmark.test.ts',
  'test/board/seqlock.test.ts',
  'test/kernels/rank-venues.test.ts',
  'test/market/lean-rows.test.ts',
  'test/routing/ranking-table.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'custom',
      customProviderModule: './test/support/coverage-provider.ts',
      include: ['src/**/*.ts'],
      exclude: ['src/kernels/assembly/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90 },
    },
    projects: [
      {
        // The code loaded once for all files of a worker.
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [...PROCESSES, ...ALONE],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'processes', include: PROCESSES, env: { [WITHOUT_COVERAGE]: 'yes' } },
      },
      {
        // After all others, one file at a time.
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          env: { [WITHOUT_COVERAGE]: 'yes' },
          maxWorkers: 1,
          // What V8 compiles when is chance, and now and then it settles on code that boxes; what allocates, does so each time.
          retry: 4,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
