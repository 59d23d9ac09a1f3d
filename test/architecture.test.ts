import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = join(PROJECT, 'src');

/** What each folder of src may import of the project, itself aside. `ports` stands for execution/ports. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  pool: [],
  kernels: [],
  board: ['domain'],
  ports: ['domain', 'pool'],
  risk: ['domain', 'pool', 'kernels', 'board'],
  routing: ['domain', 'pool', 'kernels', 'board'],
  positions: ['domain', 'pool', 'kernels', 'board'],
  execution: ['domain', 'pool', 'board', 'ports', 'risk', 'routing', 'positions'],
  venues: ['domain', 'pool', 'board', 'ports'],
  market: ['domain', 'pool', 'board', 'ports'],
  journal: ['domain', 'pool', 'board', 'ports'],
  metrics: ['domain', 'ports'],
  api: ['domain', 'board', 'ports', 'execution', 'routing'],
};

/** Packages and Node.js modules that the engine's side of the house must not know. */
const OUTSIDE_WORLD = /^(fastify|pino|prom-client|ws|@fastify\/.*|node:(fs|net|http|sqlite|child_process)(\/.*)?)$/;
const KNOWS_NO_OUTSIDE = ['domain', 'pool', 'board', 'ports', 'risk', 'positions', 'execution', 'venues'];

/** Reading the system's time, chance or environment: only what drives the parts may. */
const SYSTEM_CALLS = /\b(Date\.now|new Date\(\)|performance\.(now|timeOrigin)|Math\.random|process\.env)\b/;
const DETERMINISTIC = ['domain', 'pool', 'board', 'risk', 'positions', 'execution', 'venues'];

interface Module {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function roomOf(path: string): string {
  if (path.startsWith('execution/ports/')) return 'ports';
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : 'root';
}

function readModules(): Module[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const path = file.split(sep).join('/');
      const text = readFileSync(join(SOURCE, file), 'utf8');
      const imports = Array.from(
        text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'/gm),
        (match) => match[1] ?? match[2]!,
      );
      return { path, room: roomOf(path), text, imports };
    });
}

const modules = readModules();

function resolve(from: Module, specifier: string): string {
  return relative(SOURCE, join(SOURCE, dirname(from.path), specifier))
    .split(sep)
    .join('/');
}

function projectImports(module: Module): string[] {
  return module.imports.filter((specifier) => specifier.startsWith('.')).map((specifier) => resolve(module, specifier));
}

describe('the source tree', () => {
  it('exports nothing that is assigned to later: start.js has copies exported (local-bindings.ts)', () => {
    const variable = modules.filter(({ text }) => /^export (let|var|default)\b/m.test(text)).map(({ path }) => path);
    expect(variable).toEqual([]);
  });

  it('was read', () => {
    expect(modules.length).toBeGreaterThan(100);
    expect(modules.flatMap(projectImports).length).toBeGreaterThan(400);
  });

  it('has only folders that the import rules know', () => {
    expect([...new Set(modules.map(({ room }) => room))].toSorted()).toEqual(
      ['root', ...Object.keys(MAY_IMPORT)].toSorted(),
    );
  });

  it.each(Object.keys(MAY_IMPORT))('%s imports only what its rule allows', (room) => {
    const allowed = new Set([room, ...MAY_IMPORT[room]!]);
    const broken = modules
      .filter((module) => module.room === room)
      .flatMap((module) => projectImports(module).map((target) => ({ from: module.path, to: target })))
      .filter(({ to }) => !allowed.has(roomOf(to)));
    expect(broken).toEqual([]);
  });

  it('lets the API see of routing only the ranking table', () => {
    const seen = modules
      .filter(({ room }) => room === 'api')
      .flatMap(projectImports)
      .filter((target) => roomOf(target) === 'routing');
    expect([...new Set(seen)]).toEqual(['routing/ranking-table.ts']);
  });

  it('lets only the composition root import across everything', () => {
    const importers = modules
      .filter(({ room }) => room === 'root')
      .filter((module) => new Set(projectImports(module).map(roomOf)).size > 6)
      .map(({ path }) => path);
    expect(importers).toEqual(['service.ts']);
  });

  it('has no circular imports, those of types included', () => {
    expect(findCycle()).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = modules.filter(({ text }) => /process\.env/.test(text)).map(({ path }) => path);
    expect(readers).toEqual(['main.ts']);
  });
});

describe('the engine’s side of the house', () => {
  it.each(KNOWS_NO_OUTSIDE)('%s knows no server, file, process or log', (room) => {
    const broken = modules
      .filter((module) => module.room === room)
      .flatMap((module) =>
        module.imports.filter((name) => OUTSIDE_WORLD.test(name)).map((name) => [module.path, name]),
      );
    expect(broken).toEqual([]);
  });

  it.each(DETERMINISTIC)('%s reads no system clock, chance or environment', (room) => {
    const broken = modules.filter((module) => module.room === room && SYSTEM_CALLS.test(module.text));
    expect(broken.map(({ path }) => path)).toEqual([]);
  });
});

describe('every source file', () => {
  it('is named in kebab case', () => {
    expect(modules.filter(({ path }) => !/^[a-z0-9/-]+\.ts$/.test(path)).map(({ path }) => path)).toEqual([]);
  });

  it('holds one idea: no index files, none over 350 lines', () => {
    const long = modules.filter(({ path, text }) => /(^|\/)index\.ts$/.test(path) || text.split('\n').length > 350);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('leaves nothing for later', () => {
    expect(modules.filter(({ text }) => /\b(TODO|FIXME|XXX)\b/.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

it.runIf(existsSync(join(PROJECT, '.git')))(
  'the repository holds no link to installed packages: a merge would put it in their place',
  () => {
    expect(execFileSync('git', ['ls-files', 'node_modules'], { cwd: PROJECT, encoding: 'utf8' })).toBe('');
  },
);

/** One cycle of imports as a list of paths, or an empty list. */
function findCycle(): string[] {
  const edges = new Map(modules.map((module) => [module.path, projectImports(module)]));
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): string[] => {
    if (finished.has(path)) return [];
    const start = trail.indexOf(path);
    if (start >= 0) return [...trail.slice(start), path];
    trail.push(path);
    for (const next of edges.get(path) ?? []) {
      const cycle = visit(next);
      if (cycle.length > 0) return cycle;
    }
    trail.pop();
    finished.add(path);
    return [];
  };
  for (const { path } of modules) {
    const cycle = visit(path);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
