import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

export type PinnedThread = 'main' | 'journal' | 'reader' | 'checkpoint' | 'ranker';

/** What the system calls them: the names they were started with. The main thread has the process's number. */
const THREAD_NAMES = {
  journal: 'journal',
  reader: 'journal-reader',
  checkpoint: 'checkpoint',
  ranker: 'ranker',
} as const;

/** 'auto': the main thread has the first processor for itself, the others share the rest. Else a processor by thread. */
export type CpuAffinity = 'off' | 'auto' | Readonly<Partial<Record<PinnedThread, number>>>;

/** `off`, `auto`, or as `main=0,journal=1`; undefined for anything else. */
export function parseCpuAffinity(text: string): CpuAffinity | undefined {
  if (text === 'off' || text === 'auto') return text;
  const processors: Partial<Record<PinnedThread, number>> = {};
  for (const item of text.split(',')) {
    const match = /^\s*(main|journal|reader|checkpoint|ranker)=(\d{1,4})\s*$/.exec(item);
    const thread = match?.[1] as PinnedThread | undefined;
    if (thread === undefined || thread in processors) return undefined;
    processors[thread] = Number(match![2]);
  }
  return processors;
}

/** What pinning needs of the system it runs on. */
export interface AffinitySystem {
  readonly platform: string;
  readonly processId: number;
  /** This process's threads. */
  threads(): readonly { readonly id: number; readonly name: string }[];
  /** Processors this process may run on, ascending. */
  allowedProcessors(): readonly number[];
  /** Rejects where the command is missing or fails. */
  run(command: string, args: readonly string[]): Promise<unknown>;
}

export interface PinnedProcessors {
  readonly pinned: Readonly<Partial<Record<PinnedThread, number>>>;
  /** Why something is not pinned, in plain words; empty where all is. */
  readonly problems: readonly string[];
}

/** A thread that has just been started takes a moment to get its name. */
const LOOKS = 20;
const LOOK_MILLIS = 50;

/** Pins each thread to its processor. Never rejects: where the system does not allow it, the service runs unpinned. */
export async function pinThreads(affinity: CpuAffinity, system: AffinitySystem = LINUX): Promise<PinnedProcessors> {
  if (affinity === 'off') return { pinned: {}, problems: [] };
  if (system.platform !== 'linux')
    return { pinned: {}, problems: [`${system.platform} has no taskset: only Linux has`] };
  const pinned: Partial<Record<PinnedThread, number>> = {};
  const problems: string[] = [];
  try {
    const processors = affinity === 'auto' ? spread(system.allowedProcessors()) : affinity;
    for (const thread of Object.keys(processors) as PinnedThread[]) {
      const processor = processors[thread]!;
      const threadId = await findThread(thread, system);
      if (threadId === undefined) {
        problems.push(`there is no thread ${thread}`);
        continue;
      }
      try {
        await system.run('taskset', ['-p', '-c', String(processor), String(threadId)]);
        pinned[thread] = processor;
      } catch (error) {
        problems.push(`${thread} on processor ${processor}: ${firstLine(error)}`);
      }
    }
  } catch (error) {
    problems.push(firstLine(error));
  }
  return { pinned, problems };
}

/** With one processor there is nothing to choose. */
function spread(allowed: readonly number[]): Partial<Record<PinnedThread, number>> {
  if (allowed.length < 2) throw new Error('this process may run on one processor only');
  const others = allowed.slice(1);
  return {
    main: allowed[0]!,
    journal: others[0]!,
    ranker: others[1 % others.length]!,
    reader: others[2 % others.length]!,
    checkpoint: others[2 % others.length]!,
  };
}

async function findThread(thread: PinnedThread, system: AffinitySystem): Promise<number | undefined> {
  if (thread === 'main') return system.processId;
  for (let look = 0; look < LOOKS; look++) {
    const found = system.threads().find(({ name }) => name === THREAD_NAMES[thread]);
    if (found !== undefined) return found.id;
    await delay(LOOK_MILLIS);
  }
  return undefined;
}

function firstLine(error: unknown): string {
  return (
    (error as Error).message
      .split('\n')
      .filter((line) => line !== '')
      .at(-1) ?? 'unknown'
  );
}

/** "0-2,5" is 0, 1, 2 and 5. */
export function parseProcessorList(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
  });
}

const LINUX: AffinitySystem = {
  platform: process.platform,
  processId: process.pid,
  threads: () =>
    readdirSync('/proc/self/task').map((id) => ({
      id: Number(id),
      name: readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim(),
    })),
  allowedProcessors: () =>
    parseProcessorList(/^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]!),
  run: (command, args) => promisify(execFile)(command, [...args]),
};
