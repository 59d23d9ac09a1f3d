import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FuzzedService } from './fuzzed-service.ts';
import { requestTo } from './requests.ts';

/**
 * `FUZZ_REQUESTS=100000 npx vitest run test/fuzz` sends that many, `FUZZ_SEED=7` others. A request that fails is printed as
 * a call of curl, made smaller where a smaller one fails as well.
 */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

const failures: Error[] = [];
let service: FuzzedService;
beforeAll(async () => {
  service = await FuzzedService.start(failures);
});
afterAll(() => service.stop());

it(`answers ${REQUESTS} requests of every kind as documented, and refuses without a trace`, {
  timeout: 30 * 60_000,
}, async () => {
  const run = fc.asyncProperty(requestTo(service.contract), (template) => service.play(template));
  await fc.assert(run, { seed: SEED, numRuns: REQUESTS });
  expect(failures).toEqual([]);

  const { sights } = service;
  const unasked = service.contract.operations.filter(
    ({ method, path }) => ![...sights.keys()].some((sight) => sight.startsWith(`${method} ${path} `)),
  );
  expect(unasked).toEqual([]);
  const expected = [
    ...['POST /v2/orders 200', 'POST /v2/orders 403', 'POST /v2/orders 422', 'POST /v2/orders/batch 207'],
    ...['PATCH /v2/orders/{order_id} 200', 'DELETE /v2/orders/{order_id} 204', 'DELETE /v2/positions/{symbol} 200'],
    ...['GET /v2/events/trades 200', 'GET /feed 101', 'PUT /ops/risk/rules 200', 'nowhere 404'],
  ];
  expect(expected.filter((sight) => !sights.has(sight))).toEqual([]);
});
