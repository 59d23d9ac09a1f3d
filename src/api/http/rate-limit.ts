import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { Clock } from '../../execution/ports/clock.ts';
import { principalOf } from './auth.ts';
import { sendError } from './error-answers.ts';
import { RATE_LIMITED } from './errors.ts';

const MICROS_PER_SECOND = 1_000_000;
const WINDOW_MICROS = 60 * MICROS_PER_SECOND;

interface RequestWindow {
  endMicros: number;
  requests: number;
}

/**
 * The hook that holds each account to `limit` requests a minute, in fixed windows: one begins with the first request after
 * the last has ended, and what it leaves over is not carried on. Every answer bears Alpaca's three headers. It stands behind
 * authentication, and before a route's own hooks, of which one may answer at once (plain-json.ts).
 */
export function limitRequests(limit: number, clock: Clock) {
  // Only accounts that have keys get so far: there are not more windows than those.
  const windows = new Map<number, RequestWindow>();
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    const nowMicros = clock.nowMicros();
    const window = currentWindow(windows, principalOf(request).accountId, nowMicros);
    window.requests++;
    reply.header('x-ratelimit-limit', limit);
    reply.header('x-ratelimit-remaining', Math.max(limit - window.requests, 0));
    reply.header('x-ratelimit-reset', Math.ceil(window.endMicros / MICROS_PER_SECOND));
    if (window.requests <= limit) {
      done();
      return;
    }
    reply.header('retry-after', Math.ceil((window.endMicros - nowMicros) / MICROS_PER_SECOND));
    sendError(reply, RATE_LIMITED, RATE_LIMITED.message, { limit: String(limit) });
  };
}

function currentWindow(windows: Map<number, RequestWindow>, accountId: number, nowMicros: number): RequestWindow {
  let window = windows.get(accountId);
  if (window === undefined) {
    window = { endMicros: 0, requests: 0 };
    windows.set(accountId, window);
  }
  if (nowMicros >= window.endMicros) {
    window.endMicros = nowMicros + WINDOW_MICROS;
    window.requests = 0;
  }
  return window;
}
