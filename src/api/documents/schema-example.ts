interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/**
 * A value that the schema describes, put together from the examples that its parts give. Of alternatives the first, but null
 * where the other is more than a scalar; of an object what is required. Throws where a scalar has no example.
 */
export function exampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'null') return null;
  if (schema.type === 'boolean') return true;
  if (schema.anyOf !== undefined) return exampleOfChoice(schema.anyOf);
  if (schema.type === 'array') return [exampleOf(schema.items!)];
  if (schema.type !== 'object') throw new Error(`no example: ${JSON.stringify(schema)}`);
  const { properties = {}, required = [] } = schema;
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name]!)]));
}

function exampleOfChoice(choices: readonly Schema[]): unknown {
  const first = choices[0]!;
  const isNullable = choices.some(({ type }) => type === 'null');
  const isScalar = first.type !== 'object' && first.type !== 'array' && first.type !== undefined;
  return isNullable && !isScalar && first.enum === undefined ? null : exampleOf(first);
}
