import { isUtf8 } from 'node:buffer';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';

type Done = (error: Error | null, body?: unknown) => void;

/** Calls back before it returns. */
export type ParseBody = (request: FastifyRequest, body: Buffer, done: Done) => void;

/**
 * Takes JSON with the types that Alpaca's clients send it under: `application/json`, none at all, or an empty one (the
 * header is dropped in `dropEmptyContentType`). An empty body is no body. Anything else is 415: a type that a web page
 * may send without asking must not pass for JSON.
 */
export function registerBodyParsers(app: FastifyInstance): void {
  const parse = bodyParser(app);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, parse as never);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else if (request.headers['content-type'] === undefined) parse(request, body as Buffer, done);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
  });
}

/** What reads JSON, for whoever has a body in hand. */
export function bodyParser(app: FastifyInstance): ParseBody {
  // 'error': a body with __proto__ or constructor.prototype keys is refused, not cleaned.
  const parseJson = app.getDefaultJsonParser('error', 'error') as (
    request: FastifyRequest,
    body: string,
    done: Done,
  ) => void;
  return (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    // Decoding would replace what is not UTF-8, and so give an order another client_order_id than it was sent with.
    else if (!isUtf8(body)) done(new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY());
    else parseJson(request, body.toString(), done);
  };
}

/** Alpaca's JavaScript SDK deletes with `content-type: ""`, which is no type at all. */
export function dropEmptyContentType(request: FastifyRequest): void {
  if (request.headers['content-type'] === '') delete request.headers['content-type'];
}
