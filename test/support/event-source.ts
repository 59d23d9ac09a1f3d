import { type ClientRequest, get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Json } from './streams.ts';

export interface ServerSentEvent {
  readonly id: string;
  readonly data: Json;
}

/** A client of server-sent events that keeps what it gets. It closes with its test, unless whoever opens it does so. */
export class EventSourceClient {
  readonly events: ServerSentEvent[] = [];
  readonly comments: string[] = [];
  /** 0 before the answer. */
  status = 0;
  headers: IncomingHttpHeaders = {};
  /** Of an answer that is no stream. */
  body: Json = undefined;
  /** Resolves with the head of the answer; of one that is no stream, with all of it. */
  readonly opened: Promise<this>;
  /** Resolves once the answer has ended, to whether it is whole. */
  readonly ended: Promise<boolean>;
  readonly #request: ClientRequest;
  #response: IncomingMessage | undefined = undefined;
  #unread = '';

  constructor(url: string, headers: Record<string, string> = {}, closesWithTest = true) {
    const opened = Promise.withResolvers<this>();
    const ended = Promise.withResolvers<boolean>();
    this.opened = opened.promise;
    this.ended = ended.promise;
    this.#request = get(url, { headers, agent: false }, (response) => {
      this.#response = response;
      this.status = response.statusCode!;
      this.headers = response.headers;
      response.setEncoding('utf8');
      const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
      response.on('data', (text: string) => {
        this.#unread += text;
        if (isStream) this.#read();
      });
      response.on('close', () => {
        if (!isStream) this.body = JSON.parse(this.#unread);
        opened.resolve(this);
        ended.resolve(response.complete);
      });
      if (isStream) opened.resolve(this);
    });
    this.#request.on('error', opened.reject);
    this.opened.catch(() => undefined);
    if (closesWithTest) onTestFinished(() => this.close());
  }

  get ids(): number[] {
    return this.events.map(({ id }) => Number(id));
  }

  pause(): void {
    this.#response!.pause();
  }

  resume(): void {
    this.#response!.resume();
  }

  close(): void {
    this.#request.destroy();
  }

  #read(): void {
    for (let end = this.#unread.indexOf('\n\n'); end !== -1; end = this.#unread.indexOf('\n\n')) {
      this.#take(this.#unread.slice(0, end).split('\n'));
      this.#unread = this.#unread.slice(end + 2);
    }
  }

  #take(lines: readonly string[]): void {
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    for (const line of lines) if (line.startsWith(':')) this.comments.push(line.slice(1).trim());
    const data = field('data');
    if (data !== undefined) this.events.push({ id: field('id')!, data: JSON.parse(data) });
  }
}
