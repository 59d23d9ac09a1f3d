import type { Poolable } from './poolable.ts';

/** Makes every number of a released object NaN, so that whoever still uses it notices; all else is reset. For tests. */
export function poison(object: Poolable): void {
  object.reset();
  const fields = object as unknown as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    if (key === 'poolSlot' || key === 'poolGeneration') continue;
    if (typeof fields[key] === 'number') fields[key] = Number.NaN;
  }
}
