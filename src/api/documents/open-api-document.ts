import { ErrorAnswer } from '../schemas/common.ts';
import { streamPaths } from '../streams/stream-documentation.ts';
import { exampleOf } from './schema-example.ts';
import { reference, shareSchemas } from './shared-schemas.ts';

type Json = Readonly<Record<string, unknown>>;
interface Document extends Json {
  readonly paths: Json;
  readonly components: Json;
}

interface Content {
  readonly content?: Readonly<Record<string, Example>>;
}
interface Example {
  readonly schema: Parameters<typeof exampleOf>[0];
  examples?: Readonly<Record<string, NamedExample>>;
  example?: unknown;
}
interface NamedExample {
  readonly value: Json;
}
interface Operation {
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
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
const LIMITED_PATH = /^\/v\d/;
/** What a body can be refused with that is no JSON, too large, or of another type. */
const BODY_FAULTS = [400, 413, 415];
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
  const refused = {
    description: 'why the body was not read',
    content: { 'application/json': { schema: reference('schemas', 'Error') } },
  };
  // A body is read before the route is asked whether it wants one.
  const unreadable = Object.fromEntries(BODY_FAULTS.map((status) => [status, refused]));
  for (const operations of Object.values(generated.paths)) {
    for (const { requestBody, responses } of Object.values(operations as Record<string, Operation>)) {
      if (requestBody !== undefined) giveExamples(requestBody);
      for (const [status, response] of Object.entries(responses)) if (Number(status) < 300) giveExamples(response);
    }
  }
  const schemas: Record<string, unknown> = {};
  const paths = shareSchemas({ ...generated.paths, ...streamPaths(error) }, schemas) as Json;
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { responses }] of Object.entries(operations as Record<string, { responses: Json }>)) {
      if (method !== 'get') Object.assign(responses, { ...unreadable, ...responses });
      if (LIMITED_PATH.test(path)) Object.assign(responses, { 429: limited, ...responses });
      addHeaders(responses);
    }
  }
  return { ...generated, paths, components: { ...generated.components, schemas, headers: HEADERS } };
}

/** One that its schema gives, where nobody has written better ones; of several each gets a name. */
function giveExamples({ content = {} }: Content): void {
  for (const body of Object.values(content)) {
    if (body.examples !== undefined) body.examples = named(Object.values(body.examples));
    else if (body.example === undefined) body.example = exampleOf(body.schema);
  }
}

function named(examples: readonly NamedExample[]): Readonly<Record<string, NamedExample>> {
  return Object.fromEntries(examples.map(({ value }) => [exampleName(value), { value }]));
}

/** What there is to see in it: of orders the words that tell them apart, otherwise the fields. */
function exampleName(value: Json): string {
  const { type, time_in_force: timeInForce, order_class: orderClass } = value;
  if (type === undefined) return Object.keys(value).join('-');
  const how = timeInForce === 'day' ? [] : [timeInForce];
  const additions = ['notional', 'advanced_instructions'].filter((field) => field in value);
  return [orderClass, type, ...how, ...additions].filter((word) => word !== undefined).join('-');
}

function addHeaders(responses: Json): void {
  for (const [status, response] of Object.entries(responses)) {
    Object.assign(response as object, { headers: ANSWER_HEADERS[status] ?? EVERY_ANSWER });
  }
}
