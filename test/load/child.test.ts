import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Child } from '../../load/child.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'orderpool-child-'));
const CHILD_MODULE = join(import.meta.dirname, '../../load/child.ts');

function script(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

const WAITS = script('waits.mjs', "process.send?.('up'); setInterval(() => {}, 1000);");

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a child of the load run', () => {
  afterAll(() => rmSync(FOLDER, { recursive: true }));

  it('ends when asked, and says with which exit code', async () => {
    const path = script(
      'tidy.mjs',
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); process.send('up');",
    );
    const child = new Child('tidy', path, {}, { ipc: true });
    await once(child.process, 'message');
    expect(await child.stop()).toBe(7);
    expect(await child.stop()).toBe(7);
    expect(child.hasExited).toBe(true);
  });

  it('ends when asked even while it is paused', async () => {
    const child = new Child('waits', WAITS, {}, { ipc: true });
    await once(child.process, 'message');
    child.pause();
    expect(await child.stop()).toBe(null);
  });

  it('shows what it last wrote when it fails', async () => {
    const path = script('talks.mjs', "console.log('one'); console.error('two');");
    const child = new Child('talks', path, {}, { ipc: false });
    await once(child.process, 'close');
    const { message } = child.failure('gave up');
    expect(message).toContain('talks gave up; its last output:');
    expect(message).toContain('one');
    expect(message).toContain('two');
  });

  it('does not outlive a parent that is interrupted', async () => {
    const parentScript = script(
      'parent.mjs',
      `import { Child } from ${JSON.stringify(CHILD_MODULE)};
       process.once('SIGINT', () => process.exit(130));
       const child = new Child('waits', ${JSON.stringify(WAITS)}, {}, { ipc: false });
       console.log(child.process.pid);`,
    );
    const parent = spawn(process.execPath, [parentScript], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGINT');
    expect(await once(parent, 'exit')).toEqual([130, null]);
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  });
});
