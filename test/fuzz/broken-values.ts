import fc from 'fast-check';
import type { Json } from '../support/streams.ts';
import { Known } from './known-values.ts';

/** JSON as it is to be sent: what no value of JavaScript becomes, as 1e309. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Goes into a URL as it is, percent signs and all. */
export class RawUrlText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const NUMBERS = [
  '1e309',
  '-1e309',
  '1e-400',
  '-0',
  '1E+2',
  '9007199254740993',
  '0.1234567890123456789',
  '-1',
  '0',
  '1e21',
];
const TEXTS = [
  '',
  ' ',
  'null',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e309',
  '1e5',
  '-1',
  '+1',
  '0',
  '-0',
  '00',
  '.5',
  '5.',
  '1,000',
  '0x10',
  '1_000',
  '1.00000000000000000001',
  '0.00000001',
  '99999999999999999999999999',
  '9007199254740993',
  '9'.repeat(400),
  '１００',
  ' 100 ',
  '100\n',
  '\u0000',
  'a\u0000b',
  '\u001b[31m',
  '\ud800',
  'x\udfff',
  '\ufeff',
  '\u202e',
  '💥',
  'a'.repeat(129),
  'x'.repeat(2_000),
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '%00',
  "'; DROP TABLE orders; --",
  '<script>',
  '2026-13-45',
  '2026-02-30T25:61:61Z',
  '0000-00-00',
  '+275760-09-13T00:00:00.001Z',
  '9999-12-31T23:59:59.999999999Z',
  '1970-01-01',
  '-271821-04-20T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  '6f726472-0000-8000-8000-ffffffffffff',
];
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  'Limit_Price',
  'rules',
  'id',
  '$ref',
  'x',
];

/** Any, of characters outside the first plane only a half. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

/** Text that a field may not be ready for. */
export const brokenText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: codeUnit, maxLength: 30 }) },
  { weight: 1, arbitrary: fc.double().map(String) },
);

export const brokenName: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 10 }));

/** Values of every kind that JSON knows, and some that it only seems to. */
export const brokenJson: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: brokenText },
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS).map((text) => new RawJson(text)) },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, [], {}, [[]], [null], [{}], ['IBM', 'IBM']) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> },
  { weight: 1, arbitrary: fc.tuple(brokenName, brokenText).map((entry) => Object.fromEntries([entry])) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 2, max: 300 }).map((depth) => new RawJson('['.repeat(depth) + ']'.repeat(depth))),
  },
);

const RAW_URL_TEXTS = [
  '%',
  '%zz',
  '%4',
  '%ff',
  '%00',
  '%ED%A0%80',
  '%2e%2e%2f',
  '..',
  '.',
  '%252F',
  '+',
  '%2F',
  'a%20b',
  '*',
  ':',
  '::',
  "'",
];

/** A value in a URL, encoded or not. */
export const brokenUrlText: fc.Arbitrary<string | RawUrlText> = fc.oneof(
  { weight: 3, arbitrary: brokenText },
  { weight: 1, arbitrary: fc.constantFrom(...RAW_URL_TEXTS).map((text) => new RawUrlText(text)) },
);

/** What may be stuck to the end of a URL. */
export const urlEnding: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '/..',
    '/.',
    '?',
    '??',
    '&',
    '#x',
    ';a=b',
    '%',
    '%zz',
    '%00',
    '?a[b]=c',
    '?a[]=1&a[]=2',
    '?=',
    '?&&&',
    '/extra',
    '%2F',
  ),
  fc.constantFrom(`?${'a=1&'.repeat(500)}`, `/${'y'.repeat(3000)}`),
);

/** Spoils the text of a body. */
export const textFault: fc.Arbitrary<(text: string) => string | Buffer> = fc.oneof(
  fc.double({ min: 0, max: 0.99, noNaN: true }).map((share) => (text: string) => text.slice(0, text.length * share)),
  fc.constantFrom('}', ']', ',', 'x', '\u0000', '{}', '/* */').map((end) => (text: string) => text + end),
  fc.constantFrom('\ufeff', '\u0000', ')]}', '﻿﻿', '\n\n').map((start) => (text: string) => start + text),
  fc
    .constantFrom('NaN', 'Infinity', '01', '1.', '+1', "'1'", '0x1', '-', '1e')
    .map((number) => (text: string) => text.replace(/:\s*("[^"]*"|\d[\d.]*)/, `:${number}`)),
  // The last of equal keys counts with JSON.parse; other readers may differ, so an order must not depend on it.
  fc
    .constantFrom('"1"', 'null', '-5', '"sell"', '{}')
    .map(
      (value) => (text: string) => text.replace(/^\{("[^"]*"):/, (start, key) => `{${key}:${value},${start.slice(1)}`),
    ),
  fc.constantFrom(100, 5_000, 100_000).map((depth) => () => '['.repeat(depth)),
  fc.constantFrom(100, 5_000, 100_000).map((depth) => () => '{"a":'.repeat(depth)),
  fc.constantFrom([0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf8]).map((bytes) => (text: string) => {
    const middle = text.indexOf('"') + 1;
    return Buffer.concat([Buffer.from(text.slice(0, middle)), Buffer.from(bytes), Buffer.from(text.slice(middle))]);
  }),
  fc.constant((text: string) => `{"padding":"${'x'.repeat(2 ** 20)}",${text.slice(1)}`),
);

/** The JSON of a body, with what is to be sent raw. */
export function jsonText(value: Json): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`)
    .join(',')}}`;
}

function isLeaf(value: Json): boolean {
  return typeof value !== 'object' || value === null || value instanceof RawJson || value instanceof Known;
}

/** How many places of the value another value can be put in: itself, and every field and item, at any depth. */
function places(value: Json): number {
  if (isLeaf(value)) return 1;
  return Object.values<Json>(value).reduce((sum: number, item) => sum + places(item), 1);
}

/** A copy with what `change` makes of one place of it: any whole number picks one. */
export function changePlace(value: Json, pick: number, change: (old: Json) => Json): Json {
  return changeAt(value, pick % places(value), change);
}

function changeAt(value: Json, place: number, change: (old: Json) => Json): Json {
  if (place === 0) return change(value);
  let left = place - 1;
  const changeItem = (item: Json): Json => {
    const size = places(item);
    const changed = left >= 0 && left < size ? changeAt(item, left, change) : item;
    left -= size;
    return changed;
  };
  if (Array.isArray(value)) return value.map(changeItem);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changeItem(item)]));
}

/** A copy with a field more in one of its objects, or with one less. */
export function addField(value: Json, name: string, field: Json): Json {
  if (isLeaf(value) || Array.isArray(value)) return value;
  return Object.fromEntries([...Object.entries(value), [name, field]]);
}

export function dropField(value: Json, pick: number): Json {
  if (isLeaf(value) || Array.isArray(value)) return value;
  const names = Object.keys(value);
  const dropped = names[pick % Math.max(1, names.length)];
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== dropped));
}
