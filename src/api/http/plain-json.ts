import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { ParseBody } from './body-parsers.ts';

/** As a route's handler, but handed the body. What it throws, or rejects with, is answered as an error. */
export type AnswerBody = (request: FastifyRequest, reply: FastifyReply, body: unknown) => unknown;

const PLAIN_TYPE = 'application/json';

/**
 * The last onRequest hook of a route that is called so often that Fastify's way to a body, which takes a tenth of a
 * request's time, is too long: a body as nearly every client sends it, JSON of a stated type and length, is read here and
 * answered at once. Every other request goes on, and its handler should come to the same `answer`.
 */
export function answerPlainJson(bodyLimit: number, parse: ParseBody, answer: AnswerBody): onRequestHookHandler {
  return (request, reply, goOn) => {
    const { raw } = request;
    const length = Number(raw.headers['content-length']);
    const isPlain = raw.headers['content-type'] === PLAIN_TYPE && length > 0 && length <= bodyLimit;
    if (!isPlain) {
      goOn();
      return;
    }
    const answerParsed = (fault: Error | null, body?: unknown): void => {
      if (fault === null) answerCaught(answer, request, reply, body);
      // As Fastify does: the client may not know where its next request begins.
      else reply.header('connection', 'close').send(fault);
    };
    let missing = length;
    /** Those before the last: most bodies come in one. */
    let pieces: Buffer[] | undefined;
    raw.on('data', (piece: Buffer) => {
      missing -= piece.length;
      if (missing === 0) parse(request, pieces === undefined ? piece : Buffer.concat([...pieces, piece]), answerParsed);
      else if (pieces === undefined) pieces = [piece];
      else pieces.push(piece);
    });
  };
}

function answerCaught(answer: AnswerBody, request: FastifyRequest, reply: FastifyReply, body: unknown): void {
  try {
    const answered = answer(request, reply, body);
    if (answered instanceof Promise) answered.catch((error) => reply.send(error));
  } catch (error) {
    reply.send(error);
  }
}
