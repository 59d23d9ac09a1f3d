import { ErrorAnswer } from './schemas/common.ts';
import { streamPaths } from './streams/stream-documentation.ts';

type Json = Readonly<Record<string, unknown>>;
interface Document extends Json {
  readonly paths: Json;
  readonly components: Json;
}

const HEADERS = {
  RequestId: { description: 'names the request in the log of the service', schema: { type: 'string' } },
  RetryAfter: {
    description:
      'seconds until the limit on requests or the throttle of orders lets the next one pass, or until a full service may have room again',
    schema: { type: 'integer' },
  },
  RateLimit: {
    description:
      'requests an account may make in a minute (RATE_LIMIT_PER_MINUTE; then on every answer to a key); where the throttle of orders refused, orders in a second',
    schema: { type: 'integer' },
  },
  RateLimitRemaining: { description: 'how many of them are left', schema: { type: 'integer' } },
  RateLimitReset: { description: 'when they count anew, Unix seconds', schema: { type: 'integer' } },
};
const EVERY_ANSWER = { 'X-Request-ID': reference('headers', 'RequestId') };
const THROTTLED_ANSWER = {
  ...EVERY_ANSWER,
  'Retry-After': reference('headers', 'RetryAfter'),
  'X-RateLimit-Limit': reference('headers', 'RateLimit'),
  'X-RateLimit-Remaining': reference('headers', 'RateLimitRemaining'),
  'X-RateLimit-Reset': reference('headers', 'RateLimitReset'),
};
/** Of the reasons for a 503 those that pass by themselves. */
const UNAVAILABLE_ANSWER = { ...EVERY_ANSWER, 'Retry-After': reference('headers', 'RetryAfter') };
/** The trading API's, all of which count towards RATE_LIMIT_PER_MINUTE. */
const LIMITED_PATH = /^\/v2/;
/** By status. */
const ANSWER_HEADERS: Readonly<Record<string, Json>> = { 429: THROTTLED_ANSWER, 503: UNAVAILABLE_ANSWER };

/**
 * Makes the document that is generated from the routes one that a client can be generated from: adds the streams and the
 * headers of answers, and moves each object with a title to the components, under its title.
 */
export function completeDocument(generated: Document): Document {
  const error = { description: 'why there is no connection', content: { 'application/json': { schema: ErrorAnswer } } };
  const limited = {
    description: 'more requests or orders than the account may send',
    content: { 'application/json': { schema: reference('schemas', 'Error') } },
  };
  const schemas: Record<string, unknown> = {};
  const paths = shareSchemas({ ...generated.paths, ...streamPaths(error) }, schemas) as Json;
  for (const [path, operations] of Object.entries(paths)) {
    for (const { responses } of Object.values(operations as Record<string, { responses: Json }>)) {
      if (LIMITED_PATH.test(path)) Object.assign(responses, { 429: limited, ...responses });
      addHeaders(responses);
    }
  }
  return { ...generated, paths, components: { ...generated.components, schemas, headers: HEADERS } };
}

function reference(kind: 'headers' | 'schemas', name: string): Json {
  return { $ref: `#/components/${kind}/${name}` };
}

function addHeaders(responses: Json): void {
  for (const [status, response] of Object.entries(responses)) {
    Object.assign(response as object, { headers: ANSWER_HEADERS[status] ?? EVERY_ANSWER });
  }
}

/** A copy of the value in which objects with a title are references to `schemas`, where they then are. */
function shareSchemas(value: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => shareSchemas(item, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shareSchemas(item, schemas)]));
  if (typeof copy.title !== 'string' || copy.type !== 'object') return copy;
  const name = componentName(copy.title);
  schemas[name] = copy;
  return reference('schemas', name);
}

/** "Venue quote" is VenueQuote. */
function componentName(title: string): string {
  return title.replace(/(^|[ -])(\w)/g, (_match, _space, first: string) => first.toUpperCase());
}
