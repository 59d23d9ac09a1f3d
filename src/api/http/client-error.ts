import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { errorBody } from './error-answers.ts';
import { MALFORMED_REQUEST } from './errors.ts';

/** Answers bytes that are no HTTP request, or one that never ends, and hangs up: no route has seen any of it. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { http } = MALFORMED_REQUEST;
  const body = JSON.stringify(errorBody(MALFORMED_REQUEST, 'request is not valid HTTP, too long or too slow'));
  socket.end(
    `HTTP/1.1 ${http} ${STATUS_CODES[http]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
