import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { API_ERRORS } from '../../src/api/http/errors.ts';
import type { Json } from './streams.ts';

/** One method of one path of the document. */
export interface Operation {
  readonly method: string;
  /** As the document has it, with {parameters}. */
  readonly path: string;
  readonly parameters: readonly Json[];
  /** The schema of its body, without references; undefined where it takes none. */
  readonly bodySchema: Json | undefined;
  /** Whole bodies that the document shows. */
  readonly bodyExamples: readonly Json[];
  readonly responses: Json;
  /** Whether its answer goes on for as long as somebody listens. */
  readonly isStream: boolean;
}

/** What came back, over a socket or not. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Empty for a stream, which was closed as soon as its head had come. */
  readonly body: string;
}

interface Validator {
  Check(value: unknown): boolean;
  Errors(value: unknown): unknown;
}

/** What answers without being in the document: the document itself, and other spellings of routes that are. */
const UNDOCUMENTED = /^(\/docs(\/|$|\?)|\/stream\/|\/v2beta1\/events\/trades|\/v2\/options\/contracts\/)/;
const STREAM = 'text/event-stream';

/** The OpenAPI document of a service as something to hold its answers to. */
export class ApiContract {
  readonly operations: readonly Operation[];
  readonly document: Json;
  readonly #validators = new Map<object, Validator>();
  readonly #patterns: readonly { readonly operation: Operation; readonly pattern: RegExp }[];

  constructor(document: Json) {
    this.document = document;
    this.operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
      Object.entries<Json>(methods).map(([method, operation]) =>
        this.#operation(method.toUpperCase(), path, operation),
      ),
    );
    this.#patterns = this.operations
      .map((operation) => ({ operation, pattern: patternOf(operation.path) }))
      // Of two paths that fit, the router takes the one with fewer parameters.
      .toSorted((a, b) => a.operation.path.split('{').length - b.operation.path.split('{').length);
  }

  /** What the router makes of a method and a path: undefined where the document has nothing of the kind. */
  find(method: string, url: string): Operation | undefined {
    const path = url.split(/[?#]/)[0]!;
    // No route sees what cannot be decoded.
    if (!isDecodable(path)) return undefined;
    return this.#patterns.find(({ operation, pattern }) => operation.method === method && pattern.test(path))
      ?.operation;
  }

  /** What is wrong with the answer; undefined where nothing is. */
  faultOf(method: string, url: string, answer: Answer): string | undefined {
    const { status, headers } = answer;
    if (status >= 500) return `answered ${status}`;
    const operation = this.find(method, url);
    if (status >= 400) return this.#faultOfError(operation, answer);
    if (operation === undefined) {
      const mayAnswer = UNDOCUMENTED.test(url) || method === 'HEAD';
      return mayAnswer ? undefined : `answered ${status}, which no operation of the document does`;
    }
    const documented = operation.responses[status];
    if (documented === undefined) return `${status} is not documented`;
    if (status !== 101 && headers['x-request-id'] === undefined) return 'has no X-Request-ID';
    return this.#faultOfContent(documented, answer);
  }

  #faultOfError(operation: Operation | undefined, { status, headers, body }: Answer): string | undefined {
    // No body belongs to the answer to a HEAD.
    if (body === '' && operation === undefined) return undefined;
    if (operation !== undefined && operation.responses[status] === undefined) return `${status} is not documented`;
    if (!String(headers['content-type']).startsWith('application/json')) return 'the error is no JSON';
    const error = JSON.parse(body);
    const isListed = API_ERRORS.some(
      ({ http, code, reason }) => http === status && code === error.code && reason === error.reason,
    );
    if (!isListed) return 'the error is none of the list';
    if (typeof error.message !== 'string' || error.message === '') return 'the error has no message';
    const schema = this.document.components.schemas.Error;
    return this.faultOfValue(schema, error);
  }

  #faultOfContent(documented: Json, { headers, body }: Answer): string | undefined {
    if (documented.content === undefined) return body === '' ? undefined : 'has a body, and is documented without one';
    const type = String(headers['content-type']).split(';')[0]!;
    const content = documented.content[type];
    if (content === undefined) return `${type} is not documented`;
    if (type === STREAM || type !== 'application/json') return undefined;
    return this.faultOfValue(content.schema, JSON.parse(body));
  }

  /** Why the value is not what a schema of the document allows. */
  faultOfValue(schema: Json, value: unknown): string | undefined {
    let validator = this.#validators.get(schema);
    if (validator === undefined) {
      validator = Compile(this.#inline(schema) as TSchema);
      this.#validators.set(schema, validator);
    }
    if (validator.Check(value)) return undefined;
    return `is not what its schema says: ${JSON.stringify(validator.Errors(value)).slice(0, 2000)}`;
  }

  #operation(method: string, path: string, { parameters = [], requestBody, responses }: Json): Operation {
    const content = requestBody?.content['application/json'];
    const examples = Object.values<Json>(content?.examples ?? {}).map(({ value }) => value);
    return {
      method,
      path,
      parameters,
      bodySchema: content && this.#inline(content.schema),
      bodyExamples: content?.example === undefined ? examples : [content.example, ...examples],
      responses,
      isStream: responses[101] !== undefined || responses[200]?.content?.[STREAM] !== undefined,
    };
  }

  /** The same schema without references. */
  #inline(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => this.#inline(item));
    if (typeof value !== 'object' || value === null) return value;
    if (typeof value.$ref === 'string') return this.#inline(this.resolve(value.$ref));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#inline(item)]));
  }

  /** The part of the document that a reference within it leads to. Throws where it leads nowhere. */
  resolve(reference: string): Json {
    const part = reference
      .slice(2)
      .split('/')
      .reduce((parent: Json, name) => parent?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
    if (part === undefined) throw new Error(`${reference} leads nowhere`);
    return part;
  }
}

function patternOf(path: string): RegExp {
  const source = path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}$`);
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}
