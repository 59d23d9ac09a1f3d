import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ApiContext } from '../api-context.ts';
import type { AppServices } from '../app-services.ts';
import { principalOf } from '../http/auth.ts';
import { sendError } from '../http/error-answers.ts';
import { OVERLOADED, SHUTTING_DOWN } from '../http/errors.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { TradeEventsQuery } from '../schemas/trade-events.ts';
import { EventBroadcast } from './event-broadcast.ts';
import { EventSourceConnection } from './event-source-connection.ts';
import { EventSubscription } from './event-subscription.ts';
import { EventWindow } from './event-window.ts';
import { firstEventSince } from './first-event-since.ts';
import { SingleFrames } from './frame-collector.ts';
import { StreamClients } from './stream-clients.ts';
import type { StreamFormat } from './stream-format.ts';
import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from './stream-options.ts';
import { TRADE_EVENTS_PATHS } from './stream-paths.ts';
import { parseTradeEventsQuery, type TradeEventsRequest } from './trade-events-query.ts';
import { tradeServerSentEvent } from './trade-update-json.ts';

type Route = { Querystring: Static<typeof TradeEventsQuery> };

const DESCRIPTION = `Each event is \`id: EVENT_ID\` and \`data: {json}\`, what \`/stream\` has in \`data\`, with null for what belongs to
fills alone. First come the events of the past that are asked for, then new ones as they happen, without a gap or a repeat;
without \`since\` and \`since_id\` new ones only. With \`until\` or \`until_id\` the answer ends once that has passed. A client that
comes again with \`Last-Event-ID\` goes on after that event, whatever its query begins with. Comments: \`:heartbeat\`, and the
reason of an answer that ends before its time. Our \`event_id\`s are numbers of 16 digits, not ULIDs, and sort as text. Also at
\`/v2beta1/events/trades\`, as Alpaca once called it. The frames in full: [AsyncAPI](/docs/asyncapi.json).`;

const EventStreamAnswer = {
  description: 'events, for as long as the client listens',
  content: {
    'text/event-stream': {
      schema: Type.String({
        examples: ['id: 0000000000000042\ndata: {"event":"fill","event_id":"0000000000000042",…}\n\n'],
      }),
    },
  },
};

/** Timers take no longer time. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

/**
 * `GET /v2/events/trades`, the events of `/stream` as server-sent events: those of the past from where the client asks, then
 * live, until what it asks. It begins as trade-events-query.ts reads it. Comments are heartbeats, and the last word of an
 * answer that ends before its time. The scope it is added to proves who asks.
 */
export function registerTradeEvents(
  app: FastifyInstance,
  { services, log }: Pick<ApiContext, 'services' | 'log'>,
  options: StreamOptions = DEFAULT_STREAM_OPTIONS,
): void {
  const { events, clock } = services;
  const format = tradeEventsFormat(services);
  const context = {
    events,
    broadcast: new EventBroadcast(events, format),
    catchUpPageBytes: options.catchUpPageBytes,
    log,
  };
  const clients = new StreamClients<EventSourceConnection>(options, (count) =>
    services.onStreamClients('trade_events', count),
  );
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
    for (const connection of clients) connection.fail(format.error('the service is stopping'));
  });

  const handler = async (request: FastifyRequest<Route>, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = parseTradeEventsQuery(request.query, lastEventId(request), events.durableSeq);
    if ('error' in asked) return sendError(reply, asked.error, asked.message);
    const fromSeq = await firstWanted(services, asked);
    if (isClosing) return sendError(reply, SHUTTING_DOWN);
    if (clients.isFull) return sendError(reply, OVERLOADED, 'too many clients of this stream, try again later');

    const { raw: response } = reply.hijack();
    if (response.destroyed) return reply;
    writeHead(reply);
    const connection = new EventSourceConnection(response, options.clientBufferBytes);
    const window = new EventWindow(asked, clock.nowMicros(), () => connection.end());
    const subscription = new EventSubscription(context, connection, principalOf(request).accountId, fromSeq, window);
    const stopWaiting = endAtTime(services, asked.untilMicros, subscription);
    response.on('close', () => {
      stopWaiting();
      subscription.close();
      clients.remove(connection);
    });
    clients.add(connection);
    return reply;
  };

  for (const url of TRADE_EVENTS_PATHS) {
    app.route<Route>({
      method: 'GET',
      url,
      // A HEAD would be answered by a stream too.
      exposeHeadRoute: false,
      schema: {
        hide: url !== TRADE_EVENTS_PATHS[0],
        operationId: 'streamTradeEvents',
        summary: "The events of the account's orders as server-sent events",
        description: DESCRIPTION,
        tags: ['streams'],
        querystring: TradeEventsQuery,
        response: { 200: EventStreamAnswer, ...keyedErrorAnswers(422) },
      },
      handler,
    });
  }
}

function tradeEventsFormat(services: AppServices): StreamFormat {
  const { instruments } = services;
  return {
    binary: false,
    // Each connection has its own, also one that is not live.
    heartbeat: undefined,
    eventJson: (event) => tradeServerSentEvent(event, instruments[event.instrumentId]!, services),
    collector: () => new SingleFrames(),
    error: (message) => Buffer.from(`: ${message}\n\n`),
  };
}

/** As an EventSource sends it when it comes again. */
function lastEventId({ headers }: FastifyRequest<Route>): string | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' ? id : undefined;
}

/** The number to begin with, as EventSubscription takes it. */
async function firstWanted({ events }: AppServices, asked: TradeEventsRequest): Promise<number | undefined> {
  const { afterSeq, sinceMicros } = asked;
  if (afterSeq !== undefined) return afterSeq === 0 ? 0 : afterSeq + 1;
  if (sinceMicros === undefined) return undefined;
  const first = await firstEventSince(events, sinceMicros);
  return first === 1 ? 0 : first;
}

function writeHead(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // For nginx, which otherwise holds an answer back until it has a buffer full of it.
    'x-accel-buffering': 'no',
  });
}

/** Closes the subscription's window once the time has passed. Returns what calls that off. */
function endAtTime(
  { clock, engine }: AppServices,
  untilMicros: number | undefined,
  subscription: EventSubscription,
): () => void {
  if (untilMicros === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const missingMillis = Math.ceil((untilMicros + 1 - clock.nowMicros()) / 1000);
    if (missingMillis > 0) timer = setTimeout(look, Math.min(missingMillis, MAX_TIMER_MILLIS));
    // No event to come bears an earlier time; those that there are may have to be committed yet.
    else subscription.endAfter(engine.lastSeq);
  };
  look();
  return () => clearTimeout(timer);
}
