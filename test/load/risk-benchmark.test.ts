import { expect, test } from 'vitest';
import { measureRisk } from '../../load/micro/risk.ts';

/** Over twenty by itself; measuring coverage, as `npm test` does, and other tests beside it leave a fifth of that. */
const LEAST_RATIO = 2;
const ATTEMPTS = 3;

test('rules compiled are several times as fast as interpreted', { timeout: 60_000 }, async () => {
  let ratio = 0;
  for (let attempt = 0; attempt < ATTEMPTS && ratio <= LEAST_RATIO; attempt++) {
    const { compiledNanosP50, interpretedNanosP50 } = await measureRisk();
    ratio = interpretedNanosP50 / compiledNanosP50;
  }
  expect(ratio).toBeGreaterThan(LEAST_RATIO);
});
