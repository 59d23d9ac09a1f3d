/** What can be measured alone, in the order of measuring. */
export const PARTS = ['engine', 'memory50k', 'pool', 'ranking', 'risk', 'positions', 'book', 'flatMemory'] as const;
export type PartName = (typeof PARTS)[number];

/** Reads the command line's parts; all where it names none, undefined where it names one that is not there. */
export function readParts(names: readonly string[]): readonly PartName[] | undefined {
  if (names.length === 0) return PARTS;
  const known = names.filter((name): name is PartName => (PARTS as readonly string[]).includes(name));
  return known.length === names.length ? known : undefined;
}
