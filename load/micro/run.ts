import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { table } from '../report.ts';
import { benchEngine } from './engine.ts';
import { benchMetrics } from './metrics.ts';
import { benchPool } from './pool.ts';

const USAGE = `Usage: npm run bench -- [--json FILE]

Times single parts of the service in this process, without HTTP: medians of nine rounds of a tenth of a second each.
`;

const { values } = parseArgs({ options: { json: { type: 'string' }, help: { type: 'boolean', default: false } } });
if (values.help) {
  console.log(USAGE);
} else {
  const results = [...benchPool(), ...benchMetrics(), ...benchEngine()];
  const rows = results.map(({ name, nanosPerOperation, operationsPerSecond, spread }) => [
    name,
    nanosPerOperation.toFixed(1),
    operationsPerSecond.toFixed(0),
    spread.toFixed(2),
  ]);
  console.log(table(['', 'ns/op', 'op/s', 'spread'], rows));
  const machine = { node: process.version, model: cpus()[0]?.model ?? 'unknown' };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
}
