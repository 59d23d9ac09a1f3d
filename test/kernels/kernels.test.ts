import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildKernel, builtKernel, kernelNames } from '../../src/kernels/build.ts';
import { KernelMemory } from '../../src/kernels/kernel-memory.ts';
import { HAS_SIMD } from '../../src/kernels/load-kernel.ts';

describe('the built kernels', () => {
  it.each(kernelNames())('%s is what its source gives', (name) => {
    const committed = readFileSync(builtKernel(name));
    expect(committed.equals(buildKernel(name)), 'run `npm run kernels` and commit what it built').toBe(true);
  });

  it('have a source each', () => {
    const built = readdirSync(dirname(builtKernel('any'))).filter((file) => file.endsWith('.wasm'));
    expect(built.toSorted()).toEqual(
      kernelNames()
        .map((name) => `${name}.wasm`)
        .toSorted(),
    );
  });

  it('run on this engine', () => {
    expect(HAS_SIMD).toBe(true);
  });
});

describe('the memory of kernels', () => {
  it('is handed out in pieces that share no cache line, none of them at address 0', () => {
    const memory = new KernelMemory([8, 100, 64]);
    const addresses = [memory.allocate(8), memory.allocate(100), memory.allocate(64)];
    expect(addresses).toEqual([64, 128, 256]);
  });

  it('holds what it was made for and says when that is used up', () => {
    const memory = new KernelMemory([65_536, 1]);
    memory.allocate(65_536);
    memory.allocate(1);
    expect(() => memory.allocate(65_536)).toThrow(RangeError);
  });

  it('is one in every view of it', () => {
    const memory = new KernelMemory([8]);
    const view = new KernelMemory([8], memory.memory);
    new Float64Array(memory.buffer, memory.allocate(8), 1)[0] = 3;
    expect(new Float64Array(view.buffer, view.allocate(8), 1)[0]).toBe(3);
  });
});
