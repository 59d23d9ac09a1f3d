import { type IncomingMessage, request } from 'node:http';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Answer } from '../support/api-contract.ts';
import type { FuzzRequest } from './requests.ts';

/** A body beyond this the service may leave unread, answer, and reset the connection before the answer is read: bytes. */
const MAX_BODY_ON_SOCKET = 65_536;

/** Whether its body is too large to go over the network with any certainty about the answer. */
export function isLarge({ body }: FuzzRequest): boolean {
  return body !== undefined && body.length > MAX_BODY_ON_SOCKET;
}

/** Over the network, on a connection of its own: a stream is closed as soon as its head has come. */
export function sendOverSocket(port: number, fuzzed: FuzzRequest): Promise<Answer> {
  const { method, url, headers } = fuzzed;
  const body = isLarge(fuzzed) ? undefined : fuzzed.body;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request({
      host: '127.0.0.1',
      port,
      method,
      path: url,
      headers: { ...headers, ...length },
      agent: false,
    });
    sent.on('error', reject);
    sent.on('upgrade', (answer, socket) => {
      // Orders may be cancelled with the connection: not before the service has seen its end is all that follows from it done.
      socket.resume().end();
      socket.once('close', () =>
        setImmediate(resolve, { status: answer.statusCode!, headers: answer.headers, body: '' }),
      );
    });
    sent.on('response', (answer) => {
      read(answer).then((text) => resolve({ status: answer.statusCode!, headers: answer.headers, body: text }), reject);
    });
    sent.end(body);
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  if (isStream(answer.headers)) {
    answer.destroy();
    return '';
  }
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  return text;
}

/** Without a network. */
export async function sendInside(app: FastifyInstance, { method, url, headers, body }: FuzzRequest): Promise<Answer> {
  const options = { method, url, headers: { ...headers }, ...(body !== undefined && { payload: body }) };
  const answer = await app.inject(options as InjectOptions);
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}

/** Whether a request can go without a network as it would with one: what builds the request rewrites odd URLs. */
export function isPlain({ url, method, headers }: FuzzRequest): boolean {
  if (!URL.canParse(url, 'http://localhost')) return false;
  const { pathname, search, hash, host } = new URL(url, 'http://localhost');
  return (
    host === 'localhost' &&
    pathname + search === url &&
    hash === '' &&
    method !== 'CONNECT' &&
    headers.upgrade === undefined &&
    headers.expect === undefined
  );
}

export function isStream(headers: Readonly<Record<string, unknown>>): boolean {
  return String(headers['content-type']).startsWith('text/event-stream');
}
