import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { JournalFailure } from '../../src/execution/ports/journal.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';

const ORDER = { symbol: 'IBM', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
const TEXT = JSON.stringify(ORDER);

let fixtures: ApiFixture[] = [];
afterEach(async () => {
  await Promise.all(fixtures.map(({ app }) => app.close()));
  fixtures = [];
});

async function fixture(prepare: (api: ApiFixture) => void = () => undefined): Promise<ApiFixture> {
  const api = await buildApiFixture({ bodyLimit: 1000 });
  prepare(api);
  fixtures.push(api);
  return api;
}

/** The status, the body and the names of the headers, all but those of the one request. */
async function answerTo(payload: string | Buffer, type: string, prepare?: (api: ApiFixture) => void) {
  const api = await fixture(prepare);
  const headers = { 'content-type': type };
  const answer = await api.send({ method: 'POST', url: '/v2/orders', headers, payload });
  return {
    status: answer.statusCode,
    body: answer.body,
    headers: Object.keys(answer.headers).sort(),
    type: answer.headers['content-type'],
    length: answer.headers['content-length'],
    connection: answer.headers.connection,
    commands: api.engine.commands,
  };
}

describe('a plain body is answered as one that takes the long way', () => {
  const failing = (error: Error) => (api: ApiFixture) => {
    api.engine.failure = error;
  };
  it.each<[string, string | Buffer, number, ((api: ApiFixture) => void)?]>([
    ['an order', TEXT, 200],
    ['an order with an id', JSON.stringify({ ...ORDER, client_order_id: 'mine' }), 200],
    ['an id beyond ASCII', JSON.stringify({ ...ORDER, client_order_id: 'größe-注文-🎈' }), 200],
    ['an id within Latin-1', JSON.stringify({ ...ORDER, client_order_id: 'größe' }), 200],
    ['the last of two fields of a name', `${TEXT.slice(0, -1)},"qty":"7"}`, 200],
    ['a byte order mark', `\ufeff${TEXT}`, 200],
    ['a fault', JSON.stringify({ ...ORDER, qty: '-1' }), 422],
    ['no JSON', '{', 400],
    ['a list', '[]', 400],
    ['a prototype', `{"__proto__":{},${TEXT.slice(1)}`, 400],
    ['a prototype in other letters', `{"\\u005f_proto__":{},${TEXT.slice(1)}`, 400],
    ['a prototype deep within', `{"a":[{"constructor":{"prototype":{}}}],${TEXT.slice(1)}`, 400],
    ['what is not UTF-8', Buffer.from(JSON.stringify({ ...ORDER, client_order_id: 'größe' }), 'latin1'), 400],
    ['too much', JSON.stringify({ ...ORDER, padding: 'x'.repeat(1000) }), 413],
    ['nothing', '', 400],
    ['an engine that breaks', TEXT, 500, failing(new Error('broken'))],
    ['a journal that is full', TEXT, 503, failing(new JournalFailure('the disk is full'))],
    ['a commit that fails', TEXT, 503, ({ barrier }) => barrier.fail(new JournalFailure('the disk is full'))],
    [
      'a history that cannot say',
      JSON.stringify({ ...ORDER, client_order_id: 'old' }),
      503,
      ({ engine, history }) => {
        engine.oldClientOrderIds.add('old');
        history.failure = new JournalFailure('gone');
      },
    ],
  ])('%s', async (_name, payload, status, prepare) => {
    const plain = await answerTo(payload, 'application/json', prepare);
    expect(plain.status).toBe(status);
    expect(plain).toEqual(await answerTo(payload, 'application/json; charset=utf-8', prepare));
  });
});

describe('a plain body over a connection', () => {
  const head = `POST /v2/orders HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${TEXT.length}\r\n\r\n`;

  async function open(api: ApiFixture): Promise<Socket> {
    if (!api.app.server.listening) await api.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = api.app.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    await once(socket, 'connect');
    return socket;
  }

  it('may come in pieces, one request after the other', async () => {
    const socket = await open(await fixture());
    for (let request = 0; request < 2; request++) {
      // Before the last piece: on a busy machine the answer may come while this waits.
      const answered = once(socket, 'data');
      for (const piece of [head, TEXT.slice(0, 5), TEXT.slice(5, 30), TEXT.slice(30)]) {
        socket.write(piece);
        await delay(5);
      }
      const [answer] = await answered;
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*"status":"filled"/s);
    }
    socket.destroy();
  });

  it('is put together once, however many its pieces', async () => {
    const socket = (await open(await fixture())).setNoDelay();
    const concat = vi.spyOn(Buffer, 'concat');
    onTestFinished(() => concat.mockRestore());
    for (const piece of [head, ...TEXT]) {
      socket.write(piece);
      await delay(1);
    }
    const [answer] = await once(socket, 'data');
    expect(answer).toMatch(/"status":"filled"/);
    expect(concat).toHaveBeenCalledTimes(1);
    socket.destroy();
  });

  it('may follow another before that one is answered', async () => {
    const api = await fixture(({ barrier }) => barrier.hold());
    const socket = await open(api);
    let answers = '';
    socket.on('data', (text) => {
      answers += text;
    });
    socket.write(head + TEXT + head + TEXT);
    await expect.poll(() => api.engine.commands.length).toBe(2);
    expect(answers).toBe('');
    api.barrier.release();
    await expect.poll(() => answers.match(/"status":"filled"/g)?.length).toBe(2);
    socket.destroy();
  });

  it('that breaks off, before its end or before its answer, disturbs nobody', async () => {
    const api = await fixture(({ barrier }) => barrier.hold());
    const half = await open(api);
    half.write(head + TEXT.slice(0, 10));
    const unanswered = await open(api);
    unanswered.write(head + TEXT);
    await expect.poll(() => api.engine.commands.length).toBe(1);
    half.resetAndDestroy();
    unanswered.resetAndDestroy();
    await delay(20);
    api.barrier.release();
    expect((await api.postOrder(ORDER)).statusCode).toBe(200);
    expect(api.engine.commands.length).toBe(2);
  });
});
