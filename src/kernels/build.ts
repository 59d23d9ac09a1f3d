import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Builds the kernels: `npm run kernels`. Each `assembly/<name>.ts` becomes `<name>.wasm`, which is committed, so that
 * running the service takes no compiler. The compiler's version is pinned exactly: the same source gives the same bytes.
 */
const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const SOURCES = join(FOLDER, 'assembly');

const FLAGS = [
  ...['-O3', '--converge', '--noAssert', '--runtime', 'stub'],
  ...['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'],
  // 65,536 pages are all that an address reaches: whoever makes the memory decides on its size.
  ...['--importMemory', '--sharedMemory', '--noExportMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
];

/** The names of all kernels. */
export function kernelNames(): string[] {
  return readdirSync(SOURCES).map((file) => basename(file, '.ts'));
}

/** Where the kernel's bytes are kept. */
export function builtKernel(name: string): string {
  return join(FOLDER, `${name}.wasm`);
}

/** Compiles one kernel. Throws with the compiler's messages where it has errors. */
export function buildKernel(name: string): Uint8Array {
  const compiler = join(createRequire(import.meta.url).resolve('assemblyscript/package.json'), '..', 'bin', 'asc.js');
  const folder = mkdtempSync(join(tmpdir(), 'orderpool-kernel-'));
  try {
    const outFile = join(folder, 'built.wasm');
    // A relative entry file keeps the place of this folder out of whatever the compiler makes of names.
    execFileSync(process.execPath, [compiler, `${name}.ts`, ...FLAGS, '--outFile', outFile], { cwd: SOURCES });
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  for (const name of kernelNames()) {
    const bytes = buildKernel(name);
    writeFileSync(builtKernel(name), bytes);
    console.log(`${name}.wasm: ${bytes.length} bytes`);
  }
}
