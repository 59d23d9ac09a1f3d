import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bindLocally } from '../src/local-bindings.ts';

const SOURCE = join(import.meta.dirname, '../src');
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  // AssemblyScript is not loaded.
  (file) => file.endsWith('.ts') && !file.startsWith(join('kernels', 'assembly')),
);
const textOf = (file: string) => readFileSync(join(SOURCE, file), 'utf8');

/** By module name, a module's text; what `main` exports once all are loaded. */
async function load(texts: Readonly<Record<'main' | 'part', string>>): Promise<Record<string, unknown>> {
  const urlOf = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
  const part = urlOf(texts.part);
  return import(/* @vite-ignore */ urlOf(texts.main.replaceAll("'./part.ts'", `'${part}'`)));
}

describe('local bindings', () => {
  it('give what is imported to constants of the module', () => {
    expect(bindLocally("import { Side, type Venue } from './a.ts';\n")).toBe(
      "import { Side as Side$, type Venue } from './a.ts'; const Side = Side$;\n",
    );
    expect(bindLocally("import { at as place } from '../a.ts';\n")).toBe(
      "import { at as place$ } from '../a.ts'; const place = place$;\n",
    );
  });

  it('export copies of what the module defines', () => {
    expect(bindLocally('export class Order {}\nexport const A = 1;\n')).toBe(
      'class Order {}\nconst A = 1;\nconst Order$ = Order, A$ = A; export { Order$ as Order, A$ as A };\n',
    );
  });

  it('leave alone types, packages, namespaces and the exports of other modules', () => {
    for (const text of [
      "import type { Order } from './order.ts';\n",
      "import { type Order, type Fill } from './order.ts';\n",
      "import { readFile } from 'node:fs';\n",
      "import * as at from './layout.ts';\n",
      "import data from './data.json' with { type: 'json' };\n",
      "export { Order } from './order.ts';\n",
      'export type Side = 0 | 1;\nexport interface Clock {}\n',
    ])
      expect(bindLocally(text)).toBe(text);
  });

  it('mean the same to those who import', async () => {
    const part =
      'export const TWO = 2;\nexport function half(n) {\n  return n / TWO;\n}\nexport class Pair {\n  size = TWO;\n}\n';
    const main =
      "import { half as halve, Pair, TWO } from './part.ts';\nexport const quarter = (n) => halve(n) / TWO;\n" +
      'export class Triple extends Pair {\n  size = TWO + 1;\n}\n';
    for (const exports of [
      await load({ main, part }),
      await load({ main: bindLocally(main), part: bindLocally(part) }),
    ]) {
      const { quarter, Triple } = exports as { quarter: (n: number) => number; Triple: new () => { size: number } };
      expect(Object.keys(exports).sort()).toEqual(['Triple', 'quarter']);
      expect([quarter(12), new Triple().size, Triple.name]).toEqual([3, 3, 'Triple']);
    }
  });

  it('keep the lines of every source file, which still parses, and miss no binding', () => {
    for (const file of files) {
      const text = textOf(file);
      const bound = bindLocally(text);
      const exports = /^export (const|async function|function|class|abstract class) /m.test(text);
      expect(bound.split('\n').length, file).toBe(text.split('\n').length + (exports ? 1 : 0));
      expect(() => stripTypeScriptTypes(bound), file).not.toThrow();
      // What is written in another style would stay a live binding, unnoticed.
      expect(bound, file).not.toMatch(/^import \{[^}]*\b(?<!type )\w+(?<!\$)(,[^}]*)?\} from '\./m);
    }
  });
});
