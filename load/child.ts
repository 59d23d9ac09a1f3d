import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

const STOP_DEADLINE_MILLIS = 15_000;
const KEPT_OUTPUT_CHARS = 4_000;

/** Every child that is still running; whatever way this process ends, they end with it. */
const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A Node process that this one started, and ends by its own handle. */
export class Child {
  readonly process: ChildProcess;
  readonly #name: string;
  #output = '';

  /** Runs a script with this process' own Node, in exactly this environment. */
  constructor(name: string, script: string, env: NodeJS.ProcessEnv, options: { ipc: boolean }) {
    const stdio: StdioOptions = options.ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'];
    this.#name = name;
    this.process = spawn(process.execPath, [script], { env, stdio });
    running.add(this.process);
    this.process.once('exit', () => running.delete(this.process));
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => this.#keep(text));
    }
  }

  get hasExited(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** What the child last wrote, up to 4000 characters. */
  get output(): string {
    return this.#output;
  }

  /** An error that shows what the child last wrote. */
  failure(what: string): Error {
    return new Error(`${this.#name} ${what}; its last output:\n${this.#output || '(none)'}`);
  }

  /** Takes the processor away from the child until `resume`, where the system can (not on Windows). */
  pause(): void {
    if (process.platform !== 'win32') this.process.kill('SIGSTOP');
  }

  resume(): void {
    if (process.platform !== 'win32') this.process.kill('SIGCONT');
  }

  /** Asks the child to end, and ends it where it does not. Resolves with its exit code, or null after a signal. */
  async stop(): Promise<number | null> {
    if (this.hasExited) return this.process.exitCode;
    const exited = once(this.process, 'exit');
    this.resume();
    this.process.kill('SIGTERM');
    const deadline = setTimeout(() => this.process.kill('SIGKILL'), STOP_DEADLINE_MILLIS);
    await exited;
    clearTimeout(deadline);
    return this.process.exitCode;
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-KEPT_OUTPUT_CHARS);
  }
}
