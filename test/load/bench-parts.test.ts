import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { figureTable } from '../../load/micro/figures.ts';
import { PARTS, readParts } from '../../load/micro/parts.ts';

const RUN_SCRIPT = fileURLToPath(new URL('../../load/micro/run.ts', import.meta.url));

describe('the benchmark', () => {
  it('measures the parts that are named, and all where none is', () => {
    expect(readParts(['book', 'engine'])).toEqual(['book', 'engine']);
    expect(readParts([])).toEqual(PARTS);
    expect(readParts(['engine', 'nothing'])).toBeUndefined();
  });

  it('refuses a part that there is not, with its usage', async () => {
    const run = promisify(execFile)(process.execPath, [RUN_SCRIPT, 'nothing']);
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('PART    engine, ') });
  });

  it('shows a figure by its path, and a list as a table', () => {
    const figures = { lookupNanos: 12.345, inner: { orders: 1_234_567 }, sizes: [{ rows: 10, micros: 0.5 }] };
    expect(
      figureTable('part', figures)
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual([
      'part',
      '-----------------  ---------',
      'part.lookupNanos        12.3',
      'part.inner.orders  1,234,567',
      '',
      'part.sizes  rows  micros',
      '----------  ----  ------',
      '1             10     0.5',
    ]);
  });
});
