/** The words of a comma-separated parameter, which may also be repeated. */
export function listed(values: string | readonly string[] | undefined): string[] {
  return [values ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** Also as Python writes it; undefined for anything else. Absent is false. */
export function flag(value: string | undefined): boolean | undefined {
  return value === undefined ? false : FLAGS.get(value.toLowerCase());
}
