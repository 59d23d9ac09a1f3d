/** A copy of the value in which objects with a title are references to `schemas`, where they then are. */
export function shareSchemas(value: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => shareSchemas(item, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shareSchemas(item, schemas)]));
  if (typeof copy.title !== 'string' || copy.type !== 'object') return copy;
  const name = componentName(copy.title);
  schemas[name] = copy;
  return reference('schemas', name);
}

export function reference(kind: string, name: string): { readonly $ref: string } {
  return { $ref: `#/components/${kind}/${name}` };
}

/** "Venue quote" is VenueQuote. */
function componentName(title: string): string {
  return title.replace(/(^|[ -])(\w)/g, (_match, _space, first: string) => first.toUpperCase());
}
