import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { figureTable } from './figures.ts';
import { describeMachine } from './machine.ts';
import { PARTS, readParts } from './parts.ts';
import { runProcess } from './run-process.ts';

const USAGE = `Usage: npm run bench -- [PART ...] [--json FILE]

Measures parts of the service in processes of their own, without HTTP and without a disk, one after another.

PART    ${PARTS.join(', ')}; all of them where none is named
--json  writes the figures as one object, with the machine they were measured on
`;
const BAD_USAGE = 2;

/** Undefined where the command line makes no sense; it has said so then. */
function readCommandLine() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
    const parts = readParts(positionals);
    if (parts !== undefined) return { ...values, parts };
    console.error(`there is no such part: ${positionals.join(' ')}\n`);
  } catch (error) {
    console.error(`${(error as Error).message}\n`);
  }
  console.error(USAGE);
  process.exitCode = BAD_USAGE;
  return undefined;
}

const commandLine = readCommandLine();
if (commandLine?.help) {
  console.log(USAGE);
} else if (commandLine !== undefined) {
  const results: Record<string, object> = { machine: describeMachine() };
  for (const part of commandLine.parts) {
    const figures = await runProcess<object>('./part-process.ts', [part]);
    results[part] = figures;
    console.log(`${figureTable(part, figures)}\n`);
  }
  if (commandLine.json !== undefined) writeFileSync(commandLine.json, `${JSON.stringify(results, null, 2)}\n`);
}
