import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORDER_CLASS_NAMES, ORDER_TYPE_NAMES } from '../../src/domain/order-terms.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';
import { ApiContract } from '../support/api-contract.ts';
import type { Json } from '../support/streams.ts';

/** That the OpenAPI document is complete and well-formed; test/fuzz holds the service to what it says. */

/** Other spellings of documented routes, the documentation itself, and what is answered with `not_supported`. */
const HIDDEN =
  /^\/(docs(\/.*)?|stream\/|v2beta1\/events\/trades|v2\/(wallets|tokenization|corporate_actions)(\/.*)?|v2\/options\/contracts\/\{symbol\}|v2\/positions\/\{symbol\}\/(do-not-)?exercise)$/;

let api: ApiFixture;
let contract: ApiContract;
let operations: { readonly name: string; readonly path: string; readonly operation: Json }[];
beforeAll(async () => {
  api = await buildApiFixture();
  contract = new ApiContract((await api.send({ url: '/docs/json' })).json());
  operations = Object.entries<Json>(contract.document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      operation,
    })),
  );
});
afterAll(() => api.app.close());

/** What Fastify routes, as "GET /v2/orders/{order_id}", read from the tree that it prints. */
function routed(): string[] {
  const parents: string[] = [];
  return api.app
    .printRoutes()
    .split('\n')
    .flatMap((line) => {
      const match = /^([ │├└─]*)(\S.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
      if (match === null) return [];
      const [, indent, segment, methods = ''] = match;
      const depth = indent!.length / 4 - 1;
      parents.length = depth;
      parents.push(segment!);
      const path = parents.join('').replaceAll(/\/:(\w+)/g, '/{$1}');
      return methods
        .split(', ')
        .filter((method) => method !== '' && method !== 'HEAD')
        .map((method) => `${method} ${path}`);
    });
}

const contentsOf = ({ operation }: { readonly operation: Json }): [string, Json][] => [
  ...Object.entries<Json>(operation.requestBody?.content ?? {}),
  ...Object.entries<Json>(operation.responses)
    .filter(([status]) => Number(status) < 300)
    .flatMap(([, { content = {} }]) => Object.entries<Json>(content)),
];
const examplesOf = (content: Json): unknown[] => [
  ...(content.example === undefined ? [] : [content.example]),
  ...Object.values<Json>(content.examples ?? {}).map(({ value }) => value),
];

describe('the OpenAPI document', () => {
  it('has every route that there is, and none that there is not', () => {
    const documented = operations.map(({ name }) => name);
    const routes = routed().filter((route) => !HIDDEN.test(route.slice(route.indexOf(' ') + 1)));
    expect(routes.length).toBeGreaterThan(40);
    expect(documented.toSorted()).toEqual(routes.toSorted());
  });

  it('says of every operation what it is called, what it does and where it belongs', () => {
    const tags = contract.document.tags.map(({ name }: Json) => name);
    for (const { name, operation } of operations) {
      expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary, name).toMatch(/\w/);
      expect(operation.tags.length, name).toBeGreaterThan(0);
      expect(tags, name).toEqual(expect.arrayContaining(operation.tags));
    }
  });

  it('says of every parameter what it means, and has those of the path', () => {
    for (const { name, path, operation } of operations) {
      const parameters: Json[] = operation.parameters ?? [];
      for (const parameter of parameters) {
        expect(parameter.description, `${name} ${parameter.name}`).toMatch(/\w/);
        expect(parameter.schema, `${name} ${parameter.name}`).toBeTypeOf('object');
        expect(['path', 'query', 'header']).toContain(parameter.in);
        if (parameter.in === 'path') expect(parameter.required, name).toBe(true);
      }
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
      expect(inPath.toSorted(), name).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).toSorted());
      expect(new Set(parameters.map((parameter) => parameter.name)).size, name).toBe(parameters.length);
    }
  });

  it('shows an example of every body and of every good answer, which its schema allows', () => {
    let shown = 0;
    for (const described of operations) {
      const { name, operation } = described;
      const good = Object.entries<Json>(operation.responses).filter(([status]) => Number(status) < 300);
      for (const [status, { description, content }] of good) {
        expect(description, name).toMatch(/^(?!Default Response)./);
        expect(content === undefined, `${name} ${status}`).toBe(status === '204' || status === '101');
      }
      for (const [type, content] of contentsOf(described)) {
        const examples = examplesOf(content);
        expect(examples.length, `${name} ${type}`).toBeGreaterThan(0);
        for (const example of examples) expect(contract.faultOfValue(content.schema, example), name).toBeUndefined();
        shown += examples.length;
      }
    }
    expect(shown).toBeGreaterThan(60);
  });

  it('shows an order of every type and of every class, each under a name', () => {
    const { examples } = contract.document.paths['/v2/orders'].post.requestBody.content['application/json'];
    const values = Object.values<Json>(examples).map(({ value }) => value);
    expect(new Set(values.map(({ type }) => type))).toEqual(new Set(ORDER_TYPE_NAMES));
    expect(new Set(values.map(({ order_class = 'simple' }) => order_class))).toEqual(new Set(ORDER_CLASS_NAMES));
    expect(Object.keys(examples)).toEqual(
      expect.arrayContaining(['limit', 'market-notional', 'trailing_stop-gtc', 'bracket-limit', 'market-opg']),
    );
  });

  it('has a schema for every error, the one of all errors', () => {
    for (const { name, operation } of operations) {
      const errors = Object.entries<Json>(operation.responses).filter(([status]) => Number(status) >= 400);
      expect(errors.length, name).toBeGreaterThan(0);
      for (const [status, { content }] of errors) {
        expect(content['application/json'].schema, `${name} ${status}`).toEqual({
          $ref: '#/components/schemas/Error',
        });
      }
    }
  });

  it('is well-formed by OpenAPI 3.1', () => {
    const { openapi, info, paths, components, security, ...rest } = contract.document;
    expect(openapi).toBe('3.1.0');
    expect([info.title, info.version]).toEqual(['Orderpool', '1.2.3']);
    expect(Object.keys(rest).filter((key) => !['tags', 'servers', 'externalDocs'].includes(key))).toEqual([]);
    for (const requirement of security) {
      for (const scheme of Object.keys(requirement)) expect(components.securitySchemes).toHaveProperty(scheme);
    }
    for (const path of Object.keys(paths)) expect(path).toMatch(/^\//);
    const known = [
      'operationId',
      'summary',
      'description',
      'tags',
      'parameters',
      'requestBody',
      'responses',
      'security',
    ];
    for (const { name, operation } of operations) {
      expect(
        Object.keys(operation).filter((key) => !known.includes(key)),
        name,
      ).toEqual([]);
      for (const [status, response] of Object.entries<Json>(operation.responses)) {
        expect(status, name).toMatch(/^[1-5]\d\d$/);
        expect(response.description, `${name} ${status}`).toBeTypeOf('string');
      }
    }
    const references = [...JSON.stringify(contract.document).matchAll(/"\$ref":"([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(100);
    for (const [, reference] of references) expect(contract.resolve(reference!)).toBeTypeOf('object');
  });
});
