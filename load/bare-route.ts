import { once } from 'node:events';
import { join } from 'node:path';
import { Child } from './child.ts';
import type { Target } from './drive.ts';

const START_DEADLINE_MILLIS = 10_000;

/** The bare Fastify route in a process of its own. */
export class BareRoute implements Target {
  readonly child: Child;
  readonly url: string;

  private constructor(child: Child, url: string) {
    this.child = child;
    this.url = url;
  }

  /** Resolves once the route answers, with `order` to every order sent. */
  static async start(order: unknown): Promise<BareRoute> {
    const script = join(import.meta.dirname, 'bare-server.ts');
    const child = new Child('the bare route', script, { ...process.env, NODE_ENV: 'production' }, { ipc: true });
    child.process.send({ order });
    try {
      const [message] = await once(child.process, 'message', { signal: AbortSignal.timeout(START_DEADLINE_MILLIS) });
      return new BareRoute(child, message.url);
    } catch (error) {
      await child.stop();
      throw child.failure(`did not start (${(error as Error).message})`);
    }
  }

  async cpuSeconds(): Promise<number> {
    const answered = once(this.child.process, 'message');
    this.child.process.send('cpu');
    const [message] = await answered;
    return message.cpuSeconds;
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }
}
