import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metricsWith } from '../metrics/metric-fixture.ts';
import { hasPromtool } from '../support/promtool.ts';

const ROOT = join(import.meta.dirname, '../..');
const DASHBOARDS = join(ROOT, 'docker/grafana/dashboards');

interface Panel {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly w: number };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function panels(): Panel[] {
  const files = readdirSync(DASHBOARDS).filter((name) => name.endsWith('.json'));
  return files.flatMap((name) => JSON.parse(readFileSync(join(DASHBOARDS, name), 'utf8')).panels as Panel[]);
}

function queries(): string[] {
  return panels().flatMap((panel) => (panel.targets ?? []).map((target) => target.expr));
}

/** The names of the series that a query asks for. */
function metricNames(query: string): string[] {
  return query.match(/\b(?:orderpool|process|nodejs)_\w+/g) ?? [];
}

/** Every name that can stand before a brace on our page. */
async function seriesNames(): Promise<Set<string>> {
  const page = await metricsWith().text();
  return new Set(page.split('\n').flatMap((line) => line.match(/^[a-z]\w*/) ?? []));
}

describe('the dashboard', () => {
  it('asks only for metrics that the service defines', async () => {
    const known = await seriesNames();
    // Node's collector histogram has no series before its first collection.
    known.add('nodejs_gc_duration_seconds_sum');
    const asked = new Set(queries().flatMap(metricNames));
    expect(asked.size).toBeGreaterThan(15);
    expect([...asked].filter((name) => !known.has(name))).toEqual([]);
  });

  it('shows hit rate, latency and throughput', () => {
    const all = queries().join('\n');
    expect(all).toContain('orderpool_pool_acquisitions_total{result="hit"}');
    expect(all).toContain('histogram_quantile(0.99, sum by (le, stage)');
    expect(all).toContain('rate(orderpool_orders_total');
  });

  it('reads the data source that is provisioned, on panels that fit the grid', () => {
    const uid = /uid: (\w+)/.exec(read('docker/grafana/provisioning/datasources/prometheus.yml'))?.[1];
    const uids = new Set(panels().flatMap((panel) => (panel.targets ?? []).map((target) => target.datasource.uid)));
    expect([...uids]).toEqual([uid]);
    expect(panels().filter(({ gridPos }) => gridPos.x + gridPos.w > 24)).toEqual([]);
  });

  it.skipIf(!hasPromtool)('has queries that Prometheus can parse (skipped where promtool is not on the PATH)', () => {
    // Grafana fills the window in; the checker needs one. A rule file is what it checks expressions in.
    const rules = queries().map((query, index) => ({
      record: `checked:query:${index}`,
      expr: query.replaceAll('$__rate_interval', '1m'),
    }));
    const folder = mkdtempSync(join(tmpdir(), 'orderpool-rules-'));
    const path = join(folder, 'queries.json');
    writeFileSync(path, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', path]);
    rmSync(folder, { recursive: true });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
});

describe('the Prometheus configuration', () => {
  it.skipIf(!hasPromtool)('passes promtool check config (skipped where promtool is not on the PATH)', () => {
    const path = join(ROOT, 'docker/prometheus/prometheus.yml');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'config', path]);
    expect(status, `${stdout}${stderr}`).toBe(0);
  });

  it('scrapes the service by its name and port in the compose file', () => {
    expect(read('docker/prometheus/prometheus.yml')).toContain('targets: ["orderpool:3000"]');
    expect(read('docker-compose.yml')).toMatch(/^ {2}orderpool:$/m);
  });
});

describe('the compose file', () => {
  it('publishes every port on loopback only', () => {
    const published = read('docker-compose.yml').match(/^ +- ".*:\d+"$/gm) ?? [];
    expect(published).toHaveLength(3);
    for (const port of published) expect(port).toMatch(/- "127\.0\.0\.1:\d+:\d+"/);
  });

  it('mounts only files that exist', () => {
    const sources = [...read('docker-compose.yml').matchAll(/^ +- \.\/([^:]+):/gm)].map((match) => match[1]!);
    expect(sources).toHaveLength(3);
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  });
});

/** Runs the healthcheck against a service that answers with `status`, or against none. Returns its exit code. */
async function healthOf(command: readonly string[], status: number | undefined): Promise<number> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/health/live' ? status! : 404;
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  if (status === undefined) server.close();
  const check = spawn(process.execPath, command.slice(1), { env: { ...process.env, PORT: String(port) } });
  const [code] = await once(check, 'exit');
  server.close();
  return code;
}

describe('the image', () => {
  const dockerfile = read('Dockerfile');
  const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));

  it('runs as an ordinary user from the point where the service starts', () => {
    const user = instructions.indexOf('USER node');
    expect(user).toBeGreaterThan(-1);
    expect(instructions.indexOf('CMD ["node", "src/start.js"]')).toBeGreaterThan(user);
    expect(instructions.filter((line) => line.startsWith('USER'))).toHaveLength(1);
  });

  it('leaves development tools out', () => {
    expect(dockerfile).toContain('npm ci --omit=dev');
  });

  it('has a healthcheck that a dead service fails and a living one passes', async () => {
    const command = JSON.parse(/HEALTHCHECK[^[]+CMD (\[.+\])/.exec(dockerfile)![1]!) as string[];
    expect(await healthOf(command, undefined)).toBe(1);
    expect(await healthOf(command, 503)).toBe(1);
    expect(await healthOf(command, 200)).toBe(0);
  });
});
