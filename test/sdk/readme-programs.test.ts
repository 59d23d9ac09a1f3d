import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { ServiceProcess } from '../support/service-process.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const DOCUMENTED_ADDRESS = 'http://127.0.0.1:3000';

/** The program that the README shows under a heading, as it stands there. */
function programUnder(heading: string): string {
  const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
  const section = readme.split(`\n### ${heading}\n`)[1]?.split('\n#')[0];
  const program = section?.match(/<!-- program: .* -->\n```js\n([\s\S]*?)```/)?.[1];
  if (program === undefined) throw new Error(`the README shows no program under ${heading}`);
  return program;
}

/** Runs it beside an installed SDK, as somebody would who has followed the README; hands back what it prints. */
async function run(
  program: string,
  file: string,
  installed: string,
): Promise<{ output: string; exitCode: number | null }> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules/@alpacahq'), { recursive: true });
  symlinkSync(
    join(PROJECT, 'node_modules/@alpacahq', installed),
    join(folder, 'node_modules/@alpacahq/alpaca-trade-api'),
  );
  writeFileSync(join(folder, file), program);
  const child = spawn(process.execPath, [file], { cwd: folder, env: { PATH: process.env.PATH }, timeout: 20_000 });
  const exited = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { output: output + errors, exitCode: await exited };
}

it.each([
  ['JavaScript, version 3', 'program.cjs', 'alpaca-trade-api-v3'],
  ['JavaScript, version 4', 'program.mjs', 'alpaca-trade-api-v4'],
])('the program for %s buys, waits for the fill, lists and closes', async (heading, file, installed) => {
  const program = programUnder(heading);
  expect(program).toContain(DOCUMENTED_ADDRESS);
  // Everything as a newcomer has it: the synthetic market, no keys. Only the port is the test's own.
  const service = await ServiceProcess.start({ env: { DATA_DIR: temporaryFolder() } });
  const { output, exitCode } = await run(program.replace(DOCUMENTED_ADDRESS, service.url), file, installed);
  const lines = output.trim().split('\n');
  expect(lines[0]).toMatch(/^new AAPL/);
  expect(lines).toContainEqual(expect.stringMatching(/^fill AAPL \d/));
  expect(lines).toContainEqual(expect.stringMatching(/^AAPL 10 \d/));
  expect(lines).toContainEqual('sell 10 filled');
  expect(exitCode).toBe(0);
});
