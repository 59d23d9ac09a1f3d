import { parseArgs } from 'node:util';
import { parseCpuAffinity } from '../src/cpu-affinity.ts';

export interface LoadOptions {
  readonly scenarios: readonly string[];
  /** Seconds that each side is driven in each round. */
  readonly durationSeconds: number;
  readonly connections: number;
  /** Orders in each request of the batch scenario. */
  readonly batchSize: number;
  readonly rounds: number;
  readonly warmupSeconds: number;
  /** The run fails below this ratio of the service's throughput to the bare route's. */
  readonly minRatio: number;
  readonly journalSync: string;
  /** CPU_AFFINITY of the service. */
  readonly cpuAffinity: string;
  /** Where the results go; undefined for a new file in load/results. */
  readonly jsonFile: string | undefined;
}

export const USAGE = `Usage: npm run load -- [options]

Drives Orderpool and a bare Fastify route in turns, on loopback, and compares them; batch and open-loop drive Orderpool alone.

  --scenario NAME    single-orders (default), rest-and-cancel, batch, open-loop, or all
  --duration S       seconds each side is driven in each round (2; 1 to 600)
  --rounds N         rounds; in each both sides are driven once (25; 1 to 50)
  --connections N    concurrent connections (200; 1 to 1000)
  --batch-size N     orders in each request of batch (100; 1 to 1000)
  --warmup S         seconds each side is driven before the first round (3; 0 to 60)
  --journal MODE     JOURNAL_SYNC of the service: normal (default), full or off
  --cpu-affinity A   CPU_AFFINITY of the service: off (default), auto, or a list such as main=0,journal=1
  --min-ratio R      fail below this ratio of service to bare throughput (0.7)
  --json FILE        write the results to FILE instead of load/results/
  --help             this text

Exit code: 0 when all checks hold, 1 when one does not or the run failed, 2 for wrong options.
load/README.md says how to read the table.
`;

const SCENARIO_NAMES = ['single-orders', 'rest-and-cancel', 'batch', 'open-loop'];
const JOURNAL_MODES = ['normal', 'full', 'off'];

/** What the arguments ask for; "help"; or what is wrong with them. */
export function parseOptions(args: readonly string[]): LoadOptions | 'help' | { readonly fault: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        scenario: { type: 'string', default: 'single-orders' },
        duration: { type: 'string', default: '2' },
        rounds: { type: 'string', default: '25' },
        connections: { type: 'string', default: '200' },
        'batch-size': { type: 'string', default: '100' },
        warmup: { type: 'string', default: '3' },
        journal: { type: 'string', default: 'normal' },
        'cpu-affinity': { type: 'string', default: 'off' },
        'min-ratio': { type: 'string', default: '0.7' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    return {
      scenarios: scenarioNames(values.scenario),
      durationSeconds: integer('duration', values.duration, 1, 600),
      rounds: integer('rounds', values.rounds, 1, 50),
      connections: integer('connections', values.connections, 1, 1000),
      batchSize: integer('batch-size', values['batch-size'], 1, 1000),
      warmupSeconds: integer('warmup', values.warmup, 0, 60),
      minRatio: ratio('min-ratio', values['min-ratio']),
      journalSync: oneOf('journal', values.journal, JOURNAL_MODES),
      cpuAffinity: affinity('cpu-affinity', values['cpu-affinity']),
      jsonFile: values.json,
    };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

function scenarioNames(value: string): readonly string[] {
  return value === 'all' ? SCENARIO_NAMES : [oneOf('scenario', value, SCENARIO_NAMES)];
}

function oneOf(name: string, value: string, allowed: readonly string[]): string {
  if (!allowed.includes(value)) throw new RangeError(`--${name} must be one of ${allowed.join(', ')}`);
  return value;
}

function affinity(name: string, value: string): string {
  if (parseCpuAffinity(value) === undefined)
    throw new RangeError(`--${name} must be off, auto, or as main=0,journal=1`);
  return value;
}

function integer(name: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new RangeError(`--${name} must be an integer from ${min} to ${max}`);
  }
  return number;
}

function ratio(name: string, value: string): number {
  const number = Number(value);
  if (value === '' || !(number >= 0 && number <= 10)) throw new RangeError(`--${name} must be a number from 0 to 10`);
  return number;
}
