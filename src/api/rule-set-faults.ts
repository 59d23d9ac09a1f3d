import type { FastifyReply } from 'fastify';
import { sendError } from './http/error-answers.ts';
import { INVALID_PARAMETER } from './http/errors.ts';

export interface RuleSetFault {
  readonly path: string;
  readonly message: string;
}

/** Answers with every fault of a rule set; `at` is where in the body it stood, "" where it was the body. */
export function sendFaults(reply: FastifyReply, faults: readonly RuleSetFault[], at = ''): FastifyReply {
  const located = faults.map(({ path, message }) => ({ path: [at, path].filter(Boolean).join('.'), message }));
  const message = located.map((fault) => `${fault.path} ${fault.message}`.trim()).join('; ');
  return sendError(reply, INVALID_PARAMETER, message, { faults: located });
}
