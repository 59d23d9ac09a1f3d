/** The words of a comma-separated parameter, which may also be repeated. */
export function listed(values: string | readonly string[] | undefined): string[] {
  return [values ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
