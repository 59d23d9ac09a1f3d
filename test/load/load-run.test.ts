import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import type { Check, OrderOutcome, ScenarioResult } from '../../load/summary.ts';

const RUN = join(import.meta.dirname, '../../load/run.ts');
const FOLDER = mkdtempSync(join(tmpdir(), 'orderpool-load-test-'));

interface Results {
  readonly results: readonly ScenarioResult[];
  readonly outcome: OrderOutcome;
  readonly checks: readonly Check[];
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [RUN, ...args], { env: { ...process.env, ...env } });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [code, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

describe('npm run load', () => {
  afterAll(() => rmSync(FOLDER, { recursive: true }));

  it('drives the service and the bare route, and finds nothing wrong', { timeout: 60_000 }, async () => {
    const file = join(FOLDER, 'results.json');
    // How fast the service is, is not for a test on a shared machine to say.
    const quick = ['--duration', '1', '--rounds', '1', '--warmup', '0', '--connections', '8', '--min-ratio', '0'];
    const { code, stdout, stderr } = await run([...quick, '--scenario', 'all', '--json', file]);
    expect(stderr).toBe('');
    expect(stdout).not.toContain('FAIL');
    expect(code).toBe(0);

    const { results, outcome, checks } = JSON.parse(readFileSync(file, 'utf8')) as Results;
    expect(results.map(({ scenario }) => scenario)).toEqual(['single-orders', 'rest-and-cancel']);
    for (const { service, bare, ratio } of results) {
      expect(service.median.requests).toBeGreaterThan(0);
      expect(bare.median.requests).toBeGreaterThan(0);
      expect(ratio).toBeGreaterThan(0);
    }
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(outcome.filled).toBeGreaterThan(0);
    expect(outcome.accepted).toBe(outcome.filled + outcome.canceled);
    expect(outcome.refused).toBe(0);
  });

  it('explains itself', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: npm run load');
  });

  it('refuses options that it does not understand', async () => {
    const { code, stderr } = await run(['--rounds', 'many']);
    expect(code).toBe(2);
    expect(stderr).toContain('--rounds must be an integer from 1 to 50');
  });

  it("fails in the service's own words where the service does not start", async () => {
    const { code, stderr } = await run(['--duration', '1'], { RISK_MISSPELT: '1' });
    expect(code).toBe(1);
    expect(stderr).toContain('orderpool did not become ready');
    expect(stderr).toContain('RISK_MISSPELT is not a setting');
  });
});
