import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSingleCsv } from '../../src/market/lean-zip.ts';
import { MarketDataError } from '../../src/market/market-data-error.ts';
import { temporaryLeanFolder, zipOf } from '../support/market.ts';

const folder = temporaryLeanFolder();

function fileOf(name: string, content: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function faultOf(path: string): Promise<MarketDataError> {
  const error = await readSingleCsv(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MarketDataError);
  return error as MarketDataError;
}

describe('readSingleCsv', () => {
  it('reads the one CSV, whatever stands beside it', async () => {
    const path = fileOf(
      'a.zip',
      zipOf(
        new Map([
          ['readme.txt', 'no'],
          ['IBM.CSV', '1,2,3\n'],
        ]),
      ),
    );
    expect(Buffer.from(await readSingleCsv(path)).toString()).toBe('1,2,3\n');
  });

  it('names a file that is missing', async () => {
    const path = join(folder, 'none.zip');
    expect((await faultOf(path)).message).toBe(`${path}: no such file`);
  });

  it('names a file that is no zip', async () => {
    const path = fileOf('text.zip', Buffer.from('this is no archive, however long it may be'));
    expect((await faultOf(path)).message).toContain(`${path}: `);
  });

  it('names a file whose content is damaged', async () => {
    const archive = zipOf(new Map([['a.csv', '1,2,3\n'.repeat(100)]]));
    archive.fill(0xff, 40, 50);
    const path = fileOf('damaged.zip', archive);
    expect((await faultOf(path)).message).toContain(`${path}: `);
  });

  it('refuses no CSV and more than one', async () => {
    const none = fileOf('none-inside.zip', zipOf(new Map([['a.txt', 'x']])));
    const two = fileOf(
      'two-inside.zip',
      zipOf(
        new Map([
          ['a.csv', 'x'],
          ['b.csv', 'y'],
        ]),
      ),
    );
    expect((await faultOf(none)).message).toBe(`${none}: expected one CSV inside, found 0`);
    expect((await faultOf(two)).message).toBe(`${two}: expected one CSV inside, found 2`);
  });
});
