import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import type { BatchResult, Check, OpenLoopResult, OrderOutcome, ScenarioResult } from '../../load/summary.ts';

const RUN = join(import.meta.dirname, '../../load/run.ts');
const FOLDER = mkdtempSync(join(tmpdir(), 'orderpool-load-test-'));

interface Results {
  readonly results: readonly ScenarioResult[];
  readonly batches: readonly BatchResult[];
  readonly openLoops: readonly OpenLoopResult[];
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

  it('drives the service by every scenario and the bare route, and finds nothing wrong', {
    timeout: 60_000,
  }, async () => {
    const file = join(FOLDER, 'results.json');
    // How fast the service is, is not for a test on a shared machine to say.
    const quick = ['--duration', '1', '--rounds', '1', '--warmup', '0', '--connections', '8', '--min-ratio', '0'];
    const { code, stderr } = await run([...quick, '--scenario', 'all', '--json', file]);
    expect(stderr).toBe('');

    const { results, batches, openLoops, outcome, checks } = JSON.parse(readFileSync(file, 'utf8')) as Results;
    expect(results.map(({ scenario }) => scenario)).toEqual(['single-orders', 'rest-and-cancel']);
    for (const { service, bare, ratio } of results) {
      expect(service.median.requests).toBeGreaterThan(0);
      expect(bare.median.requests).toBeGreaterThan(0);
      expect(ratio).toBeGreaterThan(0);
    }
    expect(batches).toHaveLength(1);
    expect(batches[0]!.accepted).toBeGreaterThanOrEqual(batches[0]!.service.median.requests * 100);
    expect(openLoops).toHaveLength(1);
    const [openLoop] = openLoops;
    expect(openLoop!.median.requests).toBe(Math.round(openLoop!.maximumPerSecond / 4));
    expect(openLoop!.median.p99Millis).toBeGreaterThanOrEqual(openLoop!.median.p50Millis);
    // Nor how soon it answers.
    const failed = checks.filter(({ name, passed }) => !passed && !name.startsWith('open loop p99'));
    expect(failed).toEqual([]);
    if (checks.every(({ passed }) => passed)) expect(code).toBe(0);
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
