import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { BareRoute } from './bare-route.ts';
import { driveBatches } from './batches.ts';
import { compare, type Sides } from './compare.ts';
import { driveOpenLoop } from './open-loop.ts';
import { type LoadOptions, parseOptions, USAGE } from './options.ts';
import { OrderpoolService } from './orderpool-service.ts';
import { batchTable, checkLines, openLoopTable, outcomeLine, poolTable, scenarioTable } from './report.ts';
import { restAndCancel } from './scenarios/rest-and-cancel.ts';
import type { ReferencePrice } from './scenarios/scenario.ts';
import { singleOrders } from './scenarios/single-orders.ts';
import { ServiceClient } from './service-client.ts';
import {
  type BatchResult,
  check,
  type LoadResults,
  type OpenLoopResult,
  readOutcome,
  type ScenarioResult,
} from './summary.ts';

const COMPARED = [singleOrders, restAndCancel];
const RESULTS_DIR = join(import.meta.dirname, 'results');

/** Runs the load and prints what it found. Returns whether all checks hold. */
async function run(options: LoadOptions): Promise<boolean> {
  const startedAt = new Date();
  const service = await OrderpoolService.start(options.journalSync, options.cpuAffinity);
  let bare: BareRoute | undefined;
  try {
    const client = new ServiceClient(service.url);
    const { market, order } = await client.probeMarket();
    bare = await BareRoute.start(order);
    const results = await measure({ service, bare }, client, market, options);

    const { comparisons, batches, openLoops } = results;
    const pools = await client.poolsAtRest();
    const outcome = readOutcome(await service.metrics());
    const checks = check(results, pools, await service.stop(), options.minRatio);

    console.log(`\n${poolTable(pools)}\n${outcomeLine(outcome)}\n\n${checkLines(checks)}`);
    write(
      {
        startedAt: startedAt.toISOString(),
        machine: machine(),
        options,
        results: comparisons,
        batches,
        openLoops,
        pools,
        outcome,
        checks,
      },
      options,
    );
    const warnings = service.child.output;
    if (warnings !== '') console.log(`\nthe service wrote:\n${warnings}`);
    return checks.every(({ passed }) => passed);
  } catch (error) {
    // Stopped first: what it had to say may still be on its way.
    await service.stop();
    throw service.child.failure(`could not be driven to the end (${(error as Error).message})`);
  } finally {
    await bare?.stop();
    await service.stop();
  }
}

async function measure(
  sides: Sides,
  client: ServiceClient,
  market: readonly ReferencePrice[],
  options: LoadOptions,
): Promise<LoadResults> {
  const comparisons: ScenarioResult[] = [];
  const batches: BatchResult[] = [];
  const openLoops: OpenLoopResult[] = [];
  for (const scenario of COMPARED.filter(({ name }) => options.scenarios.includes(name))) {
    const result = await compare(scenario, scenario.requests(market), sides, options);
    console.log(`\n${scenarioTable(result)}`);
    comparisons.push(result);
    // What a round's end left resting would refuse the orders of the next scenario that could trade with it.
    await client.cancelAll();
  }
  if (options.scenarios.includes('batch')) {
    const result = await driveBatches(sides.service, market, options);
    console.log(`\n${batchTable(result)}`);
    batches.push(result);
  }
  if (options.scenarios.includes('open-loop')) {
    const result = await driveOpenLoop(sides.service, market, options);
    console.log(`\n${openLoopTable(result)}`);
    openLoops.push(result);
  }
  return { comparisons, batches, openLoops };
}

function machine() {
  return { node: process.version, processors: availableParallelism(), model: cpus()[0]?.model ?? 'unknown' };
}

function write<T extends { readonly startedAt: string }>(results: T, { jsonFile }: LoadOptions): void {
  if (jsonFile === undefined) mkdirSync(RESULTS_DIR, { recursive: true });
  const file = jsonFile ?? join(RESULTS_DIR, `${results.startedAt.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\nresults: ${file}`);
}

/** Children are ended by an exit handler, so that ending this process ends them whatever it was doing. */
function endOnSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

const options = parseOptions(process.argv.slice(2));
if (options === 'help') {
  console.log(USAGE);
} else if ('fault' in options) {
  console.error(`${options.fault}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  endOnSignals();
  console.log(
    `driving ${options.scenarios.join(', ')}: ${options.rounds} rounds of ${options.durationSeconds} s a side`,
  );
  try {
    process.exitCode = (await run(options)) ? 0 : 1;
  } catch (error) {
    console.error(`the load run failed: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
