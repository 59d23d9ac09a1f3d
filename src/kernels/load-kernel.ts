import { readFileSync } from 'node:fs';
import type { KernelMemory } from './kernel-memory.ts';

/** A function of no use with one vector instruction, `v128.const`: an engine that accepts it has SIMD. */
const SMALLEST_SIMD_MODULE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic number, version
  ...[1, 4, 1, 0x60, 0, 0], // one type: no parameters, no result
  ...[3, 2, 1, 0], // one function of it
  ...[10, 23, 1, 21, 0], // its body, without locals
  ...[0xfd, 12, ...new Array<number>(16).fill(0), 0x1a, 0x0b], // v128.const 0, drop, end
);

/** Whether kernels run here. Where they do not, each has a scalar twin that gives the same results. */
export const HAS_SIMD: boolean = WebAssembly.validate(SMALLEST_SIMD_MODULE);

/**
 * Loads the built kernel `<name>.wasm` of this folder over the memory. `Exports` is what its source in `assembly/` exports.
 * Throws where the engine has no SIMD.
 */
export function loadKernel<Exports>(name: string, memory: KernelMemory): Exports {
  const module = new WebAssembly.Module(readFileSync(new URL(`./${name}.wasm`, import.meta.url)));
  return new WebAssembly.Instance(module, { env: { memory: memory.memory } }).exports as Exports;
}
