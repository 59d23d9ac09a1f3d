import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** As the service runs (src/start.js), and with a collector that a measurement can call. */
const FLAGS = [
  '--expose-gc',
  '--no-allocation-site-pretenuring',
  '--max-inlined-bytecode-size-cumulative=5000',
  `--import=${new URL('../../src/register-local-bindings.ts', import.meta.url).href}`,
];

/**
 * Runs a script of this folder in a process of its own and resolves to the one message that it sends. Rejects where it
 * ends without one. `flags` are Node's, beside the usual ones. What one measurement leaves behind, compiled code first
 * of all, cannot touch another that way.
 */
export async function runProcess<Result>(
  script: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<Result> {
  const child = fork(new URL(script, import.meta.url), args, { execArgv: [...FLAGS, ...flags] });
  const message = once(child, 'message') as Promise<[Result]>;
  const [result] = await Promise.race([message, endOf(child, script)]);
  child.disconnect();
  return result;
}

async function endOf(child: ChildProcess, script: string): Promise<never> {
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  throw new Error(`${script} ended with exit code ${exitCode} and without a result`);
}

/** For such a script: its one message. */
export function sendResult(result: unknown): void {
  if (process.send === undefined) console.log(JSON.stringify(result, null, 2));
  else process.send(result as object);
}

/** Collects all garbage now. */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('run it with --expose-gc');
  globalThis.gc();
}
