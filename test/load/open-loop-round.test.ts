import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLoopRound } from '../../load/open-loop-round.ts';
import { percentile } from '../../load/percentile.ts';

const REQUESTS = [
  { method: 'POST' as const, path: '/one', headers: { 'content-type': 'application/json' }, body: '{"qty":"é"}' },
  { method: 'DELETE' as const, path: '/two' },
];

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a round of an open loop', () => {
  it('sends every request of its schedule, in turns, and counts every answer', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${body}`);
        if (request.method === 'DELETE') response.writeHead(204).end();
        else response.end('x'.repeat(100_000));
      });
    });
    const load = { requests: REQUESTS, ratePerSecond: 200, durationSeconds: 0.5, connections: 4 };
    const measured = await openLoopRound(url, load);
    expect(measured).toMatchObject({ ratePerSecond: 200, requests: 100, non2xx: 0, errors: 0 });
    expect(seen.filter((line) => line === 'POST /one {"qty":"é"}')).toHaveLength(50);
    expect(seen.filter((line) => line === 'DELETE /two ')).toHaveLength(50);
    expect(measured.p50Millis).toBeGreaterThan(0);
    expect(measured.p50Millis).toBeLessThanOrEqual(measured.p99Millis);
    expect(measured.p99Millis).toBeLessThanOrEqual(measured.p99_9Millis);
    expect(measured.p99_9Millis).toBeLessThanOrEqual(measured.maxMillis);
  });

  it('charges a stall to every request that came due meanwhile, though few could be under way', async () => {
    let stall: Promise<void> | undefined;
    const url = await serve(async (_request, response) => {
      stall ??= sleep(400);
      await stall;
      response.end('done');
    });
    const load = { requests: REQUESTS, ratePerSecond: 200, durationSeconds: 0.5, connections: 2 };
    const { p50Millis, maxMillis, sentLateP99Millis, errors } = await openLoopRound(url, load);
    expect(errors).toBe(0);
    expect(maxMillis).toBeGreaterThanOrEqual(395);
    // Two requests saw the stall; 80 came due in it, and half of all waited 150 ms or more.
    expect(p50Millis).toBeGreaterThan(100);
    expect(sentLateP99Millis).toBeGreaterThan(300);
  });

  it('counts answers that are no success, and connections that break', async () => {
    let requests = 0;
    const url = await serve((request, response) => {
      requests++;
      if (requests === 3) request.socket.destroy();
      else response.writeHead(requests % 2 === 0 ? 503 : 200).end('x');
    });
    const load = { requests: REQUESTS, ratePerSecond: 100, durationSeconds: 0.1, connections: 3 };
    const measured = await openLoopRound(url, load);
    expect(measured).toMatchObject({ requests: 10, non2xx: 5, errors: 1 });
  });

  it('fails where nobody listens', async () => {
    const url = await serve((_request, response) => response.end());
    const port = Number(new URL(url).port);
    const load = { requests: REQUESTS, ratePerSecond: 100, durationSeconds: 0.1, connections: 1 };
    await expect(openLoopRound(`http://127.0.0.2:${port}`, load)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a percentile', () => {
  it('is one of the values, by the nearest rank', () => {
    const values = Float64Array.from({ length: 1000 }, (_, index) => index + 1);
    expect([50, 99, 99.9, 100].map((percent) => percentile(values, percent))).toEqual([500, 990, 999, 1000]);
    expect(percentile(Float64Array.of(7), 50)).toBe(7);
    expect(percentile(Float64Array.of(1, 2, 3), 50)).toBe(2);
    expect(percentile(new Float64Array(0), 50)).toBeNaN();
  });
});
