// For the type of `schema.hide`, which keeps a stream's route out of the OpenAPI document.
import type {} from '@fastify/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendError } from '../http/error-answers.ts';
import { MALFORMED_REQUEST } from '../http/errors.ts';

/** Answers a plain GET on the path of a stream. */
export async function answerWithoutUpgrade(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return sendError(reply, MALFORMED_REQUEST, 'this endpoint takes WebSocket connections only');
}
