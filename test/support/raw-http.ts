import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Json } from './service-process.ts';

export interface RawAnswer {
  readonly status: number;
  /** undefined where the answer has no body. */
  readonly body: Json;
  readonly headers: IncomingHttpHeaders;
}

/** Sends these headers and bytes and nothing beside them: `fetch` would add headers of its own. */
export async function sendRaw(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<RawAnswer> {
  const answer = await openRaw(url, method, headers, body);
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  return { status: answer.statusCode!, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
}

/** As `sendRaw` for an answer that goes on: resolves with its head. */
export function openRaw(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}
