import fc from 'fast-check';
import type { Json } from '../support/streams.ts';
import { isKnownName, Known, poolOf } from './known-values.ts';

const NUMBER = /^-?\d+(\.\d+)?$/;
/** What says that a text is a time. */
const TIME = /RFC 3339|\btime\b|\bday\b|\bdate\b|YYYY/i;
const MAX_ITEMS = 4;

/** Near enough to meet what happens during the run, far enough to miss it. */
const instant = fc
  .integer({ min: -10 * 86_400, max: 10 * 86_400 })
  .map((seconds) => new Date(Date.UTC(2026, 10, 22) + seconds * 1000));
const time = fc.oneof(
  fc
    .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  instant.map((date) => date.toISOString()),
  instant.map((date) => date.toISOString().slice(0, 10)),
  fc.integer({ min: -3_600_000, max: 0 }).map((millis) => new Date(Date.now() + millis).toISOString()),
);

/** Values that the schema allows, of a parameter or field of this name. */
export function validValue(schema: Json, name: string, path: string): fc.Arbitrary<unknown> {
  const plain = plainValue(schema, name, path);
  if (!isKnownName(name) || schema.type === 'object' || schema.type === 'array') return plain;
  const known = fc.oneof(fc.nat(5), fc.nat(63)).map((pick) => new Known(poolOf(name, path), pick));
  return fc.oneof({ weight: name === 'client_order_id' ? 1 : 6, arbitrary: known }, { weight: 1, arbitrary: plain });
}

function plainValue(schema: Json, name: string, path: string): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const [example] = schema.examples ?? [];
  if (typeof example === 'number' || (typeof example === 'string' && NUMBER.test(example))) {
    return near(Number(example), schema);
  }
  if (schema.anyOf !== undefined) {
    return fc.oneof(
      ...schema.anyOf.map((choice: Json) => validValue({ ...schema, anyOf: undefined, ...choice }, name, path)),
    );
  }
  if (schema.type === 'object') return objectOf(schema, path);
  if (schema.type === 'array') {
    const { minItems = 0, maxItems = MAX_ITEMS } = schema;
    return fc.array(validValue(schema.items, name, path), {
      minLength: minItems,
      maxLength: Math.min(maxItems, MAX_ITEMS),
    });
  }
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'null') return fc.constant(null);
  if (schema.type === 'integer' || schema.type === 'number') {
    return fc.integer({ min: schema.minimum ?? -10, max: schema.maximum ?? 1000 });
  }
  return textOf(schema);
}

function textOf(schema: Json): fc.Arbitrary<string> {
  const { description = '', examples = [], minLength = 0, maxLength = 40 } = schema;
  if (schema.format === 'uuid') return fc.uuid();
  const text = fc.string({ minLength, maxLength: Math.min(maxLength, 40) });
  const likely: fc.Arbitrary<string>[] = examples.length > 0 ? [fc.constantFrom(...(examples as string[]))] : [];
  if (TIME.test(description) || schema.format === 'date-time') likely.push(time);
  if (/\btrue\b/.test(description)) likely.push(fc.constantFrom('true', 'false'));
  if (likely.length === 0) return fc.oneof(text, fc.constantFrom('us_equity', 'NYSE', '1', '0', '10'));
  return fc.oneof({ weight: 4, arbitrary: fc.oneof(...likely) }, { weight: 1, arbitrary: text });
}

/** Numbers about the size of the example, as text where the schema takes text. */
function near(example: number, schema: Json): fc.Arbitrary<unknown> {
  const decimals = Number.isInteger(example) ? 0 : 2;
  const scaled = Math.max(1, Math.round(Math.abs(example) * 10 ** decimals));
  const number = fc.oneof(
    fc.constant(example),
    fc
      .integer({ min: Math.floor(scaled * 0.97), max: Math.ceil(scaled * 1.03) })
      .map((value) => value / 10 ** decimals),
    fc.integer({ min: 1, max: scaled * 3 }).map((value) => value / 10 ** decimals),
  );
  const types: unknown[] = schema.anyOf?.map(({ type }: Json) => type) ?? [schema.type];
  const takesText = types.includes('string');
  const takesNumber = types.includes('number') || types.includes('integer');
  if (!takesText) return number;
  return takesNumber ? fc.oneof(number.map(String), number) : number.map(String);
}

/** Its required fields, some of the others; or an example of it with a few fields changed. */
function objectOf(schema: Json, path: string): fc.Arbitrary<Json> {
  const { properties = {}, required = [], examples = [] } = schema;
  const fields = Object.fromEntries(
    Object.entries<Json>(properties).map(([name, field]) => [name, validValue(field, name, path)]),
  );
  const whole = someOf(fields, required);
  return examples.length === 0
    ? whole
    : fc.oneof({ weight: 1, arbitrary: whole }, { weight: 3, arbitrary: changed(examples, fields) });
}

/** One of the examples, with up to two of the fields given anew. */
function changed(examples: readonly Json[], fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Json> {
  const names = Object.keys(fields);
  const example = fc.constantFrom(...examples);
  if (names.length === 0) return example;
  const change = fc.constantFrom(...names).chain((name) => fields[name]!.map((value) => [name, value]));
  return fc.tuple(example, fc.array(change, { maxLength: 2 })).map(([base, changes]) => ({
    ...base,
    ...Object.fromEntries(changes),
  }));
}

/** Bodies that the document shows, or that are made from their schema. */
export function bodyOf(schema: Json, examples: readonly Json[], path: string): fc.Arbitrary<Json> {
  const made = validValue(schema, '', path);
  return examples.length === 0 ? made : fc.oneof(made, fc.constantFrom(...examples), made);
}

/** The required fields, and a few of the others: many together seldom go well with each other. */
export function someOf(
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  required: readonly string[],
): fc.Arbitrary<Json> {
  const optional = Object.keys(fields).filter((name) => !required.includes(name));
  const chosen = fc.oneof(fc.subarray(optional, { maxLength: Math.min(2, optional.length) }), fc.subarray(optional));
  return fc
    .tuple(fc.record(fields), chosen)
    .map(([values, names]) =>
      Object.fromEntries(Object.entries(values).filter(([name]) => required.includes(name) || names.includes(name))),
    );
}
