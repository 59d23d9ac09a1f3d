import { describe, expect, it } from 'vitest';
import { type AffinitySystem, parseCpuAffinity, parseProcessorList, pinThreads } from '../src/cpu-affinity.ts';
import { ServiceProcess } from './support/service-process.ts';

const NAMES = ['node-MainThread', 'node-V8Worker', 'journal', 'journal-reader', 'checkpoint', 'ranker'];

function systemOf(overrides: Partial<AffinitySystem> = {}) {
  const commands: string[] = [];
  const system: AffinitySystem = {
    platform: 'linux',
    processId: 100,
    threads: () => NAMES.map((name, index) => ({ id: 100 + index, name })),
    allowedProcessors: () => [2, 3, 5],
    run: async (command, args) => commands.push([command, ...args].join(' ')),
    ...overrides,
  };
  return { system, commands };
}

describe('CPU_AFFINITY', () => {
  it('names threads and their processors', () => {
    expect(parseCpuAffinity('off')).toBe('off');
    expect(parseCpuAffinity('main=0, journal=1,reader=2,ranker=13')).toEqual({
      main: 0,
      journal: 1,
      reader: 2,
      ranker: 13,
    });
    for (const wrong of ['on', '', 'main', 'main=', 'main=-1', 'main=0,main=1', 'writer=1', 'main=0,'])
      expect(parseCpuAffinity(wrong), wrong).toBeUndefined();
  });

  it('pins each thread by its own number', async () => {
    const { system, commands } = systemOf();
    const outcome = await pinThreads({ main: 0, ranker: 1 }, system);
    expect(outcome).toEqual({ pinned: { main: 0, ranker: 1 }, problems: [] });
    expect(commands).toEqual(['taskset -p -c 0 100', 'taskset -p -c 1 105']);
  });

  it('gives the main thread a processor of its own, of those the process may use', async () => {
    const { system } = systemOf();
    expect((await pinThreads('auto', system)).pinned).toEqual({
      main: 2,
      journal: 3,
      ranker: 5,
      reader: 3,
      checkpoint: 3,
    });
  });

  it('does nothing where it is off', async () => {
    const { system, commands } = systemOf();
    expect(await pinThreads('off', system)).toEqual({ pinned: {}, problems: [] });
    expect(commands).toEqual([]);
  });

  it('says what the system does not allow, and goes on with the next thread', async () => {
    const { system } = systemOf({
      run: async (_, args) => {
        if (args.includes('7')) throw new Error('Command failed\ntaskset: failed to set affinity: Invalid argument\n');
      },
    });
    expect(await pinThreads({ main: 7, journal: 1 }, system)).toEqual({
      pinned: { journal: 1 },
      problems: ['main on processor 7: taskset: failed to set affinity: Invalid argument'],
    });
  });

  it('says so where there is no taskset, no Linux, no second processor, no such thread', async () => {
    const missing = systemOf({ run: () => Promise.reject(new Error('spawn taskset ENOENT')) }).system;
    expect((await pinThreads({ main: 0 }, missing)).problems).toEqual(['main on processor 0: spawn taskset ENOENT']);
    const elsewhere = systemOf({ platform: 'darwin' }).system;
    expect((await pinThreads('auto', elsewhere)).problems).toEqual(['darwin has no taskset: only Linux has']);
    const single = systemOf({ allowedProcessors: () => [0] }).system;
    expect((await pinThreads('auto', single)).problems).toEqual(['this process may run on one processor only']);
    const unnamed = systemOf({ threads: () => [{ id: 100, name: 'node' }] }).system;
    expect((await pinThreads({ journal: 0 }, unnamed)).problems).toEqual(['there is no thread journal']);
  });

  it('reads the system’s lists of processors', () => {
    expect(parseProcessorList('0-2,5,8-9')).toEqual([0, 1, 2, 5, 8, 9]);
  });
});

describe.runIf(process.platform === 'linux')('a service on Linux', () => {
  it('says where its threads run, or why they do not', async () => {
    const service = await ServiceProcess.start({ env: { CPU_AFFINITY: 'main=0,journal=0,ranker=0,reader=9999' } });
    await expect.poll(() => service.output).toContain('CPU_AFFINITY');
    const lines = service.lines.map((line) => JSON.parse(line));
    const { problems } = lines.find(({ msg }) => msg.startsWith('CPU_AFFINITY'));
    const { processors } = lines.find(({ msg }) => msg === 'threads are pinned');
    expect(processors).toEqual({ main: 0, journal: 0, ranker: 0 });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('reader on processor 9999');
    expect(await service.stop()).toBe(0);
  });
});
