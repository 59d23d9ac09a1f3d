import fc from 'fast-check';
import type { ApiContract, Operation } from '../support/api-contract.ts';
import type { Json } from '../support/streams.ts';
import {
  addField,
  brokenJson,
  brokenName,
  brokenText,
  brokenUrlText,
  changePlace,
  dropField,
  jsonText,
  RawUrlText,
  textFault,
  urlEnding,
} from './broken-values.ts';
import { type KnownValues, withKnown } from './known-values.ts';
import { bodyOf, someOf, validValue } from './valid-values.ts';

/** A request as it goes over the wire. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query, printable ASCII. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

/** A request before what it refers to is looked up. */
export interface Template {
  readonly method: string;
  /** With {names} for `pathValues`. */
  readonly path: string;
  readonly pathValues: Readonly<Record<string, unknown>>;
  readonly query: readonly (readonly [name: string, value: unknown])[];
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: none. */
  readonly body: Json;
  readonly spoil: ((text: string) => string | Buffer) | undefined;
  readonly ending: string;
}

type Fault = (template: Template) => Template;

export const KEYS = 'alice:alice-secret:1,bob:bob-secret:2,admin:admin-secret:ops';
export const ADMIN = { 'apca-api-key-id': 'admin', 'apca-api-secret-key': 'admin-secret' };
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const CALLERS: readonly Record<string, string>[] = [
  ADMIN,
  { 'apca-api-key-id': 'alice', 'apca-api-secret-key': 'alice-secret' },
  { authorization: 'Bearer bob:bob-secret' },
  { authorization: basic('bob:bob-secret') },
];
const STRANGERS: readonly Record<string, string>[] = [
  {},
  { 'apca-api-key-id': 'alice' },
  { 'apca-api-key-id': 'alice', 'apca-api-secret-key': '' },
  { 'apca-api-key-id': '__proto__', 'apca-api-secret-key': 'alice-secret' },
  { authorization: 'Bearer' },
  { authorization: 'Basic ====' },
  { authorization: basic('bob') },
  { authorization: 'Digest username=bob' },
];
const CONTENT_TYPES = [
  ...['', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp'],
  ...[
    'application/json; charset=latin1',
    'APPLICATION/JSON',
    'application/json;;',
    ';',
    'x',
    'application/json, text/html',
  ],
];
const HEADERS: readonly Record<string, string>[] = [
  { accept: 'text/xml' },
  { 'content-encoding': 'gzip' },
  { 'x-http-method-override': 'DELETE' },
  { origin: 'https://elsewhere.example' },
  { host: 'elsewhere.example' },
  { 'last-event-id': 'x' },
  { 'last-event-id': '99999999999999999999' },
  { 'if-none-match': '*' },
  { expect: '100-continue' },
  { expect: 'more' },
  { range: 'bytes=0-' },
  { 'accept-version': '2.x' },
  { cookie: '__proto__=1' },
  { 'x-padding': 'y'.repeat(2_000) },
];
const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

const MAX_WEIGHT = 8;

const caller = fc.oneof(
  { weight: 2, arbitrary: fc.constant(ADMIN as Record<string, string>) },
  { weight: 3, arbitrary: fc.constantFrom(...CALLERS) },
);
const opsCaller = fc.oneof(
  { weight: 5, arbitrary: fc.constant(ADMIN as Record<string, string>) },
  { weight: 1, arbitrary: caller },
);

/** Requests of which the document allows all parts. */
function validRequest(operation: Operation): fc.Arbitrary<Template> {
  const { method, path, parameters, bodySchema, bodyExamples } = operation;
  const valuesIn = (place: string) =>
    Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === place)
        .map(({ name, schema, description, example }) => {
          const known = { description, ...(example !== undefined && { examples: [example] }), ...schema };
          return [name, validValue(known, name, path)];
        }),
    );
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name as string);
  const pathValues = fc.record(valuesIn('path'));
  const query = someOf(valuesIn('query'), required);
  const body = bodySchema === undefined ? fc.constant(undefined) : bodyOf(bodySchema, bodyExamples, path);
  return fc.record({ pathValues, query, headers: path.startsWith('/ops') ? opsCaller : caller, body }).map((parts) => ({
    ...parts,
    method,
    path,
    query: Object.entries(parts.query),
    headers: {
      ...parts.headers,
      ...(bodySchema !== undefined && { 'content-type': 'application/json' }),
      ...(operation.responses[101] !== undefined && UPGRADE),
    },
    spoil: undefined,
    ending: '',
  }));
}

const bodyFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.tuple(fc.nat(), brokenJson).map(([pick, value]) => (request: Template) => ({
    ...request,
    body: changePlace(request.body, pick, () => value),
  })),
  fc.tuple(fc.nat(), brokenName, brokenJson).map(([pick, name, value]) => (request: Template) => ({
    ...request,
    body: changePlace(request.body, pick, (old) => addField(old, name, value)),
  })),
  fc.tuple(fc.nat(), fc.nat()).map(([pick, field]) => (request: Template) => ({
    ...request,
    body: changePlace(request.body, pick, (old) => dropField(old, field)),
  })),
  fc.nat().map((pick) => (request: Template) => ({
    ...request,
    body: changePlace(request.body, pick, (old) => [old]),
  })),
  brokenJson.map((body) => (request: Template) => ({ ...request, body })),
  fc.constant((request: Template) => ({ ...request, body: undefined })),
  textFault.map((spoil) => (request: Template) => ({ ...request, body: request.body ?? {}, spoil })),
  fc.constantFrom(...CONTENT_TYPES).map((type) => (request: Template) => ({
    ...request,
    headers: { ...request.headers, 'content-type': type },
  })),
);

const urlFault = fc.oneof<fc.Arbitrary<Fault>[]>(
  fc.tuple(fc.nat(), brokenUrlText).map(([pick, value]) => (request: Template) => {
    const names = Object.keys(request.pathValues);
    const name = names[pick % Math.max(1, names.length)];
    return name === undefined ? request : { ...request, pathValues: { ...request.pathValues, [name]: value } };
  }),
  fc.tuple(fc.nat(), brokenUrlText).map(([pick, value]) => (request: Template) => {
    const place = pick % Math.max(1, request.query.length);
    return {
      ...request,
      query: request.query.map((entry, index) => (index === place ? ([entry[0], value] as const) : entry)),
    };
  }),
  fc.tuple(fc.nat(), brokenUrlText).map(([pick, value]) => (request: Template) => {
    const [name] = request.query[pick % Math.max(1, request.query.length)] ?? ['limit'];
    return { ...request, query: [...request.query, [name, value]] };
  }),
  fc.tuple(brokenName, brokenUrlText).map(([name, value]) => (request: Template) => ({
    ...request,
    query: [...request.query, [name, value] as const],
  })),
  fc.constant((request: Template) => ({ ...request, query: request.query.slice(1) })),
  urlEnding.map((ending) => (request: Template) => ({ ...request, ending })),
);

const headFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom(...STRANGERS).map((headers) => (request: Template) => ({ ...request, headers })),
  brokenText.map((text) => (request: Template) => ({
    ...request,
    headers: { ...request.headers, 'apca-api-secret-key': Buffer.from(text).toString('base64url') },
  })),
  fc.constantFrom(...HEADERS).map((headers) => (request: Template) => ({
    ...request,
    headers: { ...request.headers, ...headers },
  })),
  fc.constantFrom(...METHODS).map((method) => (request: Template) => ({ ...request, method })),
);

/** Requests to any operation of the document: allowed, or with one or two parts of them broken; and to no operation at all. */
export function requestTo({ operations }: ApiContract): fc.Arbitrary<Template> {
  // What the document has many examples of has many ways to go.
  const valid = fc.oneof(
    ...operations.map((operation) => ({
      weight: 1 + Math.min(operation.bodyExamples.length, MAX_WEIGHT),
      arbitrary: validRequest(operation),
    })),
  );
  const fault = fc.oneof(
    { weight: 5, arbitrary: bodyFault },
    { weight: 4, arbitrary: urlFault },
    { weight: 2, arbitrary: headFault },
  );
  const broken = fc
    .tuple(valid, fc.array(fault, { minLength: 1, maxLength: 2 }))
    .map(([request, faults]) => faults.reduce((whole, change) => change(whole), request));
  const segment = fc.oneof(
    fc.constantFrom(
      ...new Set(operations.flatMap(({ path }) => path.split('/')).filter((part) => !part.includes('{'))),
    ),
    brokenText,
  );
  const nowhere = fc
    .tuple(fc.array(segment, { maxLength: 5 }), fc.constantFrom(...METHODS), caller)
    .map(([segments, method, headers]) => ({
      method,
      path: `/${segments.map(encode).join('/')}`,
      pathValues: {},
      query: [],
      headers,
      body: undefined,
      spoil: undefined,
      ending: '',
    }));
  return fc.oneof(
    { weight: 9, arbitrary: valid },
    { weight: 10, arbitrary: broken },
    { weight: 1, arbitrary: nowhere },
  );
}

/** The request that the template stands for, with what is known now. */
export function requestOf(template: Template, known: KnownValues): FuzzRequest {
  const { method, headers, spoil, ending } = template;
  const path = template.path.replaceAll(/\{(\w+)\}/g, (_, name) => encode(withKnown(template.pathValues[name], known)));
  const pairs = template.query.flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.map((one) => `${encode(name)}=${encode(withKnown(one, known))}`);
  });
  const text = template.body === undefined ? undefined : jsonText(withKnown(template.body, known));
  const body = text === undefined || spoil === undefined ? text : spoil(text);
  return {
    method,
    url: printable(`${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}${ending}`),
    headers,
    body,
  };
}

function encode(value: unknown): string {
  if (value instanceof RawUrlText) return value.text;
  return encodeURIComponent(String(value).toWellFormed());
}

/** What an HTTP client would not send is encoded. */
function printable(url: string): string {
  return url.replaceAll(/[^\x21-\x7e]/g, (character) => encodeURIComponent(character));
}

export function asCurl({ method, url, headers, body }: FuzzRequest): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const heads = Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  const data = body === undefined ? [] : [`--data-binary ${quote(body.toString().slice(0, 4000))}`];
  return ['curl -g --path-as-is -i -X', method, quote(`http://127.0.0.1:3000${url}`), ...heads, ...data].join(' ');
}
