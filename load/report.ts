import type { OpenLoopMeasurement } from './open-loop-round.ts';
import type { PoolFigures } from './service-client.ts';
import type { BatchResult, Check, OpenLoopResult, OrderOutcome, ScenarioResult, SideResult } from './summary.ts';

/** Lines up columns; the first to the left, the others to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

export function scenarioTable(result: ScenarioResult): string {
  const header = [
    '',
    'requests/s',
    'p50 ms',
    'p97.5 ms',
    'p99 ms',
    'max ms',
    'cpu us',
    'requests',
    'non-2xx',
    'errors',
  ];
  const rows = [sideRow('bare Fastify route', result.bare), sideRow('orderpool', result.service)];
  const rounds = result.roundRatios.map((ratio) => ratio.toFixed(2));
  const title = `${result.scenario}: ${result.summary}`;
  return `${title}\n${table(header, rows)}\nratio ${result.ratio.toFixed(3)} (rounds: ${rounds.join(', ')})`;
}

export function batchTable(result: BatchResult): string {
  const { median, rounds } = result.service;
  const header = [
    '',
    'orders/s',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'max ms',
    'cpu us/order',
    'orders',
    'non-2xx',
    'errors',
  ];
  const row = [
    'orderpool',
    result.ordersPerSecond.toFixed(0),
    median.requestsPerSecond.toFixed(0),
    median.p50Millis.toFixed(1),
    median.p99Millis.toFixed(1),
    median.maxMillis.toFixed(1),
    result.cpuMicrosPerOrder.toFixed(1),
    String(median.requests * result.batchSize),
    String(median.non2xx),
    String(median.errors),
  ];
  const rates = rounds.map((round) => (round.requestsPerSecond * result.batchSize).toFixed(0));
  const title = `${result.scenario}: ${result.summary} (${result.batchSize})`;
  return `${title}\n${table(header, [row])}\norders/s by round: ${rates.join(', ')}`;
}

export function openLoopTable(result: OpenLoopResult): string {
  const { median, rounds, maximumPerSecond } = result;
  const header = [
    '',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'p99.9 ms',
    'max ms',
    'sent late ms',
    'requests',
    'non-2xx',
    'errors',
  ];
  const p99s = rounds.map((round) => round.p99Millis.toFixed(2));
  const title = `${result.scenario}: ${result.summary}`;
  const foot = `maximum before: ${maximumPerSecond.toFixed(0)} requests/s; p99 by round: ${p99s.join(', ')}`;
  return `${title}\n${table(header, [openLoopRow(median)])}\n${foot}`;
}

export function poolTable(pools: readonly PoolFigures[]): string {
  const rows = pools.map((pool) => [
    pool.pool_name,
    `${pool.hit_rate_percent.toFixed(3)}%`,
    String(pool.acquired),
    String(pool.misses),
    String(pool.exhaustions),
    String(pool.active_objects),
    String(pool.peak_active_objects),
    String(pool.capacity),
  ]);
  return table(['pool', 'hit rate', 'acquired', 'misses', 'exhausted', 'active', 'peak', 'capacity'], rows);
}

export function outcomeLine(outcome: OrderOutcome): string {
  const { accepted, filled, canceled, refused, fills, events } = outcome;
  return `orders: ${accepted} accepted, ${filled} filled, ${canceled} canceled, ${refused} refused; ${fills} fills, ${events} events`;
}

export function checkLines(checks: readonly Check[]): string {
  return checks.map(({ name, passed, detail }) => `${passed ? 'ok  ' : 'FAIL'}  ${name} (${detail})`).join('\n');
}

function sideRow(name: string, { median }: SideResult): string[] {
  return [
    name,
    median.requestsPerSecond.toFixed(0),
    median.p50Millis.toFixed(1),
    median.p97_5Millis.toFixed(1),
    median.p99Millis.toFixed(1),
    median.maxMillis.toFixed(1),
    median.cpuMicrosPerRequest.toFixed(1),
    String(median.requests),
    String(median.non2xx),
    String(median.errors),
  ];
}

function openLoopRow(median: OpenLoopMeasurement): string[] {
  return [
    'orderpool',
    String(median.ratePerSecond),
    median.p50Millis.toFixed(2),
    median.p99Millis.toFixed(2),
    median.p99_9Millis.toFixed(2),
    median.maxMillis.toFixed(2),
    median.sentLateP99Millis.toFixed(2),
    String(median.requests),
    String(median.non2xx),
    String(median.errors),
  ];
}
