import v8 from '@vitest/coverage-v8';
import type { CoverageProviderModule } from 'vitest/node';

/** Set for tests that run as users run the code: counting what is run makes hot code several times as slow. */
export const WITHOUT_COVERAGE = 'VITEST_WITHOUT_COVERAGE';

/** V8's coverage, but for projects that do without it (see vitest.config.ts). */
const provider: CoverageProviderModule =
  process.env[WITHOUT_COVERAGE] === undefined ? v8 : { getProvider: () => v8.getProvider() };

export default provider;
