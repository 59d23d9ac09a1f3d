import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { JournalStore } from '../../src/journal/journal-store.ts';
import { recover } from '../../src/journal/recovery.ts';
import { temporaryFolder } from '../support/journal.ts';
import { decodeBatch } from '../support/journal-events.ts';

const PROGRAM = fileURLToPath(new URL('./committing-process.ts', import.meta.url));

interface Committing {
  readonly process: ChildProcess;
  /** What the process printed, line by line. */
  readonly lines: string[];
}

function startCommitting(folder: string, sync: string, env = process.env): Committing {
  const child = spawn(process.execPath, [PROGRAM, folder, sync], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const lines: string[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => lines.push(line));
  return { process: child, lines };
}

async function killAfter(committing: Committing, acknowledgements: number): Promise<number> {
  while (committing.lines.length <= acknowledgements) await new Promise((resolve) => setTimeout(resolve, 2));
  committing.process.kill('SIGKILL');
  await once(committing.process, 'close');
  return Number(committing.lines.at(-1));
}

test.each([
  'normal',
  'full',
])('a journal killed again and again (sync %s) misses nothing it acknowledged', async (sync) => {
  const folder = temporaryFolder();
  let durable = 0;
  for (let round = 0; round < 4; round++) {
    const committing = startCommitting(folder, sync);
    durable = await killAfter(committing, 20 + round * 150);
    const store = JournalStore.open(folder, 'normal');
    const seqs = store.journal
      .readBatches(1, Number.MAX_SAFE_INTEGER)
      .flatMap(({ bytes }) => decodeBatch(bytes).map((event) => event.seq));
    expect(seqs.length).toBeGreaterThanOrEqual(durable);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    const state = recover(store.journal);
    expect(state.nextSeq).toBe(seqs.length + 1);
    expect(state.liveOrders.map((order) => order.orderId)).toEqual(seqs);
    store.close();
  }
});

test('a folder is locked while its process lives and free once it is killed', async () => {
  const folder = temporaryFolder();
  const committing = startCommitting(folder, 'normal');
  while (committing.lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(() => JournalStore.open(folder, 'normal')).toThrow('another process uses the data folder');
  await killAfter(committing, 1);
  JournalStore.open(folder, 'normal').close();
});

test('a journal that is not kept leaves a folder behind when it is killed, which the next one removes', async () => {
  const root = temporaryFolder();
  vi.stubEnv('TMPDIR', root);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  await killAfter(startCommitting('', 'off', { ...process.env, TMPDIR: root }), 20);
  const left = readdirSync(root);
  expect(left).toHaveLength(1);
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(join(root, left[0]!), anHourAgo, anHourAgo);
  JournalStore.open('', 'off').close();
  expect(readdirSync(root)).toEqual([]);
});
