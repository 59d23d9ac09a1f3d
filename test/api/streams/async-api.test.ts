import { readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UPDATES_NEVER_SENT } from '../../../src/api/schemas/trade-updates.ts';
import { STREAM_MESSAGES } from '../../../src/api/streams/async-api-document.ts';
import { parseClientRequest } from '../../../src/api/streams/client-request.ts';
import { type ApiFixture, buildApiFixture } from '../../support/api.ts';
import { StreamContract } from '../../support/stream-contract.ts';
import type { Json } from '../../support/streams.ts';

let api: ApiFixture;
let contract: StreamContract;
let document: Json;
beforeAll(async () => {
  api = await buildApiFixture();
  const answer = await api.send({ url: '/docs/asyncapi.json', headers: { host: 'localhost:4000' } });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([
    200,
    expect.stringContaining('application/json'),
  ]);
  document = answer.json();
  contract = new StreamContract(document);
});
afterAll(() => api.app.close());

/** Every reference of the document. */
function references(value: Json): { readonly $ref: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return typeof value.$ref === 'string' ? [value] : Object.values(value).flatMap(references);
}

/** As Alpaca's documentation of `trade_updates` lists them. */
const ALPACA_UPDATES = [
  ...['pending_new', 'new', 'accepted', 'fill', 'partial_fill', 'canceled', 'expired', 'replaced', 'rejected'],
  ...['pending_cancel', 'pending_replace', 'order_cancel_rejected', 'order_replace_rejected'],
  ...['done_for_day', 'stopped', 'suspended', 'calculated'],
];

const messageNames = Object.keys(STREAM_MESSAGES);

describe('the AsyncAPI document', () => {
  it('is one of version 3 that says where the streams are', () => {
    const { asyncapi, info, servers, channels } = document;
    expect([asyncapi, info.title, info.version]).toEqual(['3.0.0', 'Orderpool streams', '1.2.3']);
    expect(servers.webSocket).toMatchObject({ host: 'localhost:4000', protocol: 'ws' });
    expect(servers.http).toMatchObject({ host: 'localhost:4000', protocol: 'http' });
    expect(Object.values<Json>(channels).map(({ address }) => address)).toEqual([
      '/stream',
      '/v2/events/trades',
      '/feed',
    ]);
  });

  it('has only the fields that AsyncAPI knows, and all that it asks for', () => {
    const only = (value: Json, ...allowed: string[]) =>
      expect(Object.keys(value).filter((name) => !allowed.includes(name))).toEqual([]);
    only(document, 'asyncapi', 'info', 'defaultContentType', 'servers', 'channels', 'operations', 'components');
    for (const server of Object.values<Json>(document.servers)) only(server, 'host', 'protocol', 'description');
    for (const channel of Object.values<Json>(document.channels)) {
      only(channel, 'address', 'title', 'description', 'servers', 'bindings', 'messages');
      expect(Object.keys(channel.messages).length).toBeGreaterThan(0);
    }
    for (const operation of Object.values<Json>(document.operations)) {
      only(operation, 'action', 'channel', 'summary', 'description', 'messages', 'reply', 'security', 'bindings');
      expect(['send', 'receive']).toContain(operation.action);
    }
    only(document.components, 'messages', 'schemas', 'securitySchemes');
    for (const message of Object.values<Json>(document.components.messages)) {
      only(message, 'name', 'title', 'summary', 'payload', 'examples');
    }
  });

  it('has no reference that leads nowhere, and no schema that nothing refers to', () => {
    const all = references(document);
    expect(all.length).toBeGreaterThan(50);
    for (const reference of all) expect(contract.resolve(reference)).toBeTypeOf('object');
    const used = new Set(all.map(({ $ref }) => $ref));
    const unused = ['schemas', 'messages'].flatMap((kind) =>
      Object.keys(document.components[kind]).filter((name) => !used.has(`#/components/${kind}/${name}`)),
    );
    expect(unused).toEqual([]);
  });

  it('has every message in one channel, and each operation those of its own channel', () => {
    const inChannels = Object.values<Json>(document.channels).flatMap(({ messages }) => Object.keys(messages));
    expect(inChannels.toSorted()).toEqual(messageNames.toSorted());
    for (const { channel, messages, reply } of Object.values<Json>(document.operations)) {
      for (const { $ref } of [...messages, ...(reply?.messages ?? [])]) {
        expect($ref.startsWith(`${channel.$ref}/messages/`)).toBe(true);
      }
    }
  });

  it.each(messageNames)('has examples of %s that are such messages', (name) => {
    const { examples } = document.components.messages[name];
    const validator = Compile(contract.payloadSchema(name));
    expect(examples.length).toBeGreaterThan(0);
    for (const { payload } of examples) {
      expect(validator.Errors(payload)).toEqual([]);
      expect(validator.Check({ ...payload, ...(payload.data && { data: 7 }), type: 7, event: 7, action: 7 })).toBe(
        false,
      );
    }
  });

  it.each(['authenticate', 'auth', 'listen'])('shows a %s that /stream takes', (name) => {
    for (const { payload } of document.components.messages[name].examples) {
      expect(parseClientRequest(Buffer.from(JSON.stringify(payload)))).toBeTypeOf('object');
    }
  });

  it('says of each update of Alpaca whether it is sent, as the README does', () => {
    const sent = ['orderUpdate', 'executionUpdate'].flatMap(
      (name) => (contract.payloadSchema(name) as Json).properties.data.properties.event.enum,
    );
    expect([...sent, ...UPDATES_NEVER_SENT].toSorted()).toEqual(ALPACA_UPDATES.toSorted());
    const { sendTradeUpdates, sendTradeEvents } = document.operations;
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    const section = readme.split('\n### ').find((part) => part.startsWith('/stream\n'))!;
    const neverSent = /Never sent, though Alpaca documents them: ([^.]*)\./;
    for (const text of [sendTradeUpdates.description, sendTradeEvents.description, section]) {
      expect(neverSent.exec(text)![1]!.split(/,\s+/)).toEqual(
        UPDATES_NEVER_SENT.map((name) => (text === section ? `\`${name}\`` : name)),
      );
    }
    for (const name of sent) expect(section).toContain(`\`${name}\``);
  });

  it('is where the other documentation says', async () => {
    const { info, paths } = (await api.send({ url: '/docs/json' })).json();
    expect(info.description).toContain('(/docs/asyncapi.json)');
    for (const path of ['/feed', '/stream', '/v2/events/trades']) {
      expect(paths[path].get.description).toContain('(/docs/asyncapi.json)');
    }
    expect(Object.keys((await api.send({ url: '/' })).json().paths)).toContain('/docs/asyncapi.json');
  });
});
