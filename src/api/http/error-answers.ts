import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Instrument } from '../../domain/instrument.ts';
import { RISK_RULE_NAMES, RiskRule, type RiskViolation } from '../../domain/risk-violation.ts';
import { JournalFailure } from '../../execution/ports/journal.ts';
import { HistoryOverloaded } from '../../execution/ports/order-history.ts';
import { formatRiskAmount } from '../risk-amount.ts';
import {
  type ApiError,
  BODY_TOO_LARGE,
  INTERNAL,
  INVALID_PARAMETER,
  JOURNAL_UNAVAILABLE,
  MALFORMED_REQUEST,
  NOT_FOUND,
  ORDER_CAPACITY,
  OVERLOADED,
  RISK_ERRORS,
  UNSUPPORTED_MEDIA_TYPE,
} from './errors.ts';

/** The throttle counts in windows of a second. */
const THROTTLE_WINDOW_SECONDS = 1;

/** What every error looks like: Alpaca's two fields, our reason, and whatever else explains it. */
export function errorBody(
  error: ApiError,
  message = error.message,
  extras?: Readonly<Record<string, unknown>>,
): object {
  return { code: error.code, message, reason: error.reason, ...extras };
}

/** What passes by itself as orders end and batches are committed: the client is told to come back. */
const PASSING: ReadonlySet<ApiError> = new Set([ORDER_CAPACITY, OVERLOADED]);
export const PASSING_SECONDS = 1;
const PASSING_HEADERS = { 'retry-after': PASSING_SECONDS };
const NO_HEADERS = {};

export function sendError(
  reply: FastifyReply,
  error: ApiError,
  message = error.message,
  extras?: Readonly<Record<string, unknown>>,
): FastifyReply {
  return reply
    .code(error.http)
    .headers(passingHeaders(error))
    .send(errorBody(error, message, extras));
}

/** When to come back, where that may help. */
export function passingHeaders(error: ApiError): Record<string, number> {
  return PASSING.has(error) ? PASSING_HEADERS : NO_HEADERS;
}

type ViolationFields = Pick<RiskViolation, 'rule' | 'unit' | 'limit' | 'observed' | 'headroom'>;

/** The rule that refused, its limit and what it saw, in the unit of the rule as decimal strings. */
export function violationBody(violation: ViolationFields, instrument: Instrument): object {
  const { rule, unit, limit, observed, headroom } = violation;
  return errorBody(RISK_ERRORS[rule]!, violationMessage(violation, instrument), {
    rule: RISK_RULE_NAMES[rule],
    limit: formatRiskAmount(limit, unit, instrument),
    observed: formatRiskAmount(observed, unit, instrument),
    headroom: formatRiskAmount(headroom, unit, instrument),
    ...(rule === RiskRule.CreditCheck && {
      // As Alpaca calls the two.
      buying_power: formatRiskAmount(limit, unit, instrument),
      cost_basis: formatRiskAmount(observed, unit, instrument),
    }),
  });
}

function violationMessage({ rule, observed }: ViolationFields, { symbol }: Instrument): string {
  const hasNoReference = rule === RiskRule.PriceCollar && Number.isNaN(observed);
  return hasNoReference
    ? `no fresh quote for ${symbol}: nothing to hold the price against`
    : RISK_ERRORS[rule]!.message;
}

/** When a client may try again that sent more than `limit` messages in the throttle's window of a second. */
export function throttleHeaders(limit: number, nowMicros: number): Record<string, number> {
  return {
    'retry-after': THROTTLE_WINDOW_SECONDS,
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': 0,
    'x-ratelimit-reset': Math.ceil(nowMicros / 1_000_000) + THROTTLE_WINDOW_SECONDS,
  };
}

const ECHO_LENGTH = 80;

/** Text of the client's as an error message repeats it: quoted, and not longer than a line. */
export function echo(text: string): string {
  return JSON.stringify(text.length <= ECHO_LENGTH ? text : `${text.slice(0, ECHO_LENGTH)}...`);
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  sendError(reply, NOT_FOUND, `endpoint not found: ${request.method} ${echo(request.url)}`);
}

type AnswerError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void;

/** A URL that cannot be decoded fails before any hook has run. */
export function answerBeforeRouting(log: FastifyBaseLogger): AnswerError {
  const answer = answerThrown(log);
  return (error, request, reply) => {
    reply.header('x-request-id', request.id);
    answer(error, request, reply);
  };
}

/** Everything that Fastify or a handler throws: what the client caused is named, what it did not is logged. */
export function answerThrown(log: FastifyBaseLogger): AnswerError {
  return (error, request, reply) => answerError(error, request, reply, log);
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, log: FastifyBaseLogger): void {
  if (error instanceof JournalFailure) {
    log.error({ err: error, requestId: request.id }, 'the journal could not make an outcome durable');
    sendError(reply, JOURNAL_UNAVAILABLE);
  } else if (error instanceof HistoryOverloaded) {
    sendError(reply, OVERLOADED);
  } else if (error.validation !== undefined) {
    answerInvalid(error, reply);
  } else if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    sendError(reply, BODY_TOO_LARGE);
  } else if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    sendError(reply, UNSUPPORTED_MEDIA_TYPE);
  } else if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY') {
    sendError(reply, MALFORMED_REQUEST, 'request body is not valid JSON');
  } else if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    sendError(reply, MALFORMED_REQUEST, `${MALFORMED_REQUEST.message}: ${error.message}`);
  } else {
    log.error({ err: error, requestId: request.id }, 'request failed');
    sendError(reply, INTERNAL);
  }
}

type Fault = NonNullable<FastifyError['validation']>[number];

function answerInvalid(error: FastifyError, reply: FastifyReply): void {
  const [first] = error.validation!;
  const unknown = unknownFields(error.validation!);
  const field = first!.instancePath.slice(1).replaceAll('/', '.');
  if (field === '' && first!.keyword === 'type')
    sendError(reply, MALFORMED_REQUEST, 'request body must be a JSON object');
  else if (unknown.length > 0) sendError(reply, INVALID_PARAMETER, `unknown field ${unknown.map(echo).join(', ')}`);
  else sendError(reply, INVALID_PARAMETER, describeInvalid(field, first!, error.validationContext === 'querystring'));
}

function unknownFields(faults: readonly Fault[]): readonly string[] {
  const fault = faults.find(({ keyword }) => keyword === 'additionalProperties');
  return (fault?.params.additionalProperties ?? []) as readonly string[];
}

function describeInvalid(field: string, fault: Fault, isQuery: boolean): string {
  const { allowedValues, requiredProperties, type } = fault.params as {
    readonly allowedValues?: readonly unknown[];
    readonly requiredProperties?: readonly string[];
    readonly type?: string;
  };
  if (requiredProperties !== undefined) return `${requiredProperties.join(', ')} is required`;
  if (allowedValues !== undefined) return `${field} must be one of ${allowedValues.join(', ')}`;
  // What a query holds is text, or a list where a parameter comes twice.
  if (isQuery && type === 'string') return `${field} must be given once`;
  if (type === 'integer') return `${field} must be a whole number`;
  return `${field} ${fault.message ?? 'is not valid'}`.trim();
}
