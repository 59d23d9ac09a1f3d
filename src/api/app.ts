import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import pino from 'pino';
import { createApiContext, type RegisterRoutes } from './api-context.ts';
import type { AppServices } from './app-services.ts';
import { registerAsyncApi } from './documents/async-api.ts';
import { registerOpenApi } from './documents/open-api.ts';
import { registerBodyParsers } from './http/body-parsers.ts';
import { answerClientError } from './http/client-error.ts';
import { registerClosingConnections } from './http/closing-connections.ts';
import { answerBeforeRouting, answerNotFound, answerThrown } from './http/error-answers.ts';
import { limitRequests } from './http/rate-limit.ts';
import { requireKey, requireOpsKeyForChanges, startRequest } from './http/request-hooks.ts';
import { compileValidator } from './http/validation.ts';
import { registerAccount } from './routes/account.ts';
import { registerActivities } from './routes/activities.ts';
import { registerAssets } from './routes/assets.ts';
import { registerCalendar } from './routes/calendar.ts';
import { registerCancelOrders } from './routes/cancel-orders.ts';
import { registerClock } from './routes/clock.ts';
import { registerClosePositions } from './routes/close-positions.ts';
import { registerConfigurations } from './routes/configurations.ts';
import { registerHealth } from './routes/health.ts';
import { registerIndexPage } from './routes/index-page.ts';
import { registerMarketCalendar } from './routes/market-calendar.ts';
import { registerMarketClocks } from './routes/market-clocks.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerOpsPools } from './routes/ops-pools.ts';
import { registerOpsQuotes } from './routes/ops-quotes.ts';
import { registerOpsRankings } from './routes/ops-rankings.ts';
import { registerOpsRisk } from './routes/ops-risk.ts';
import { registerOpsRiskReplay } from './routes/ops-risk-replay.ts';
import { registerOpsVenues } from './routes/ops-venues.ts';
import { registerOptions } from './routes/options.ts';
import { registerOrders } from './routes/orders.ts';
import { registerPortfolioHistory } from './routes/portfolio-history.ts';
import { registerPositions } from './routes/positions.ts';
import { registerReplaceOrder } from './routes/replace-order.ts';
import { registerSubmitBatch } from './routes/submit-batch.ts';
import { registerSubmitOrder } from './routes/submit-order.ts';
import { registerUnsupported } from './routes/unsupported.ts';
import { registerWatchlists } from './routes/watchlists.ts';
import { registerFeed } from './streams/feed.ts';
import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from './streams/stream-options.ts';
import { isForStream } from './streams/stream-paths.ts';
import { registerTradeEvents } from './streams/trade-events.ts';
import { registerTradeUpdates } from './streams/trade-updates.ts';
import { registerStreamServer } from './streams/websocket-server.ts';

/** Each file of routes/ has one line here: the scope says the prefix and who may pass. */
const OPEN_ROUTES: readonly RegisterRoutes[] = [registerIndexPage, registerHealth, registerMetrics];
const TRADING_ROUTES: readonly RegisterRoutes[] = [
  registerSubmitOrder,
  registerSubmitBatch,
  registerOrders,
  registerReplaceOrder,
  registerCancelOrders,
  registerPositions,
  registerClosePositions,
  registerAccount,
  registerActivities,
  registerConfigurations,
  registerPortfolioHistory,
  registerAssets,
  registerOptions,
  registerClock,
  registerCalendar,
  registerWatchlists,
  registerUnsupported,
];
/** Of Alpaca's newer version only what it offers beside the older one. */
const NEWER_ROUTES: readonly RegisterRoutes[] = [registerMarketClocks, registerMarketCalendar];
const OPS_ROUTES: readonly RegisterRoutes[] = [
  registerOpsPools,
  registerOpsVenues,
  registerOpsQuotes,
  registerOpsRankings,
  registerOpsRisk,
  registerOpsRiskReplay,
];

export interface AppOptions {
  /** False: no log. */
  readonly logger: FastifyBaseLogger | false;
  /** Shown in the documentation. */
  readonly version?: string;
  /** Largest request body in bytes; 1 MiB by default. */
  readonly bodyLimit?: number;
  /** How long closing still answers new requests, with 503, milliseconds; a quarter of a second by default. */
  readonly closeDrainMillis?: number;
  /** How long closing takes at most, whatever is under way, milliseconds; 5 seconds by default. */
  readonly closeGraceMillis?: number;
  /** Requests to the trading API that an account may make in a minute; 0, the default, is no limit. */
  readonly rateLimitPerMinute?: number;
  readonly streams?: StreamOptions;
}

const SILENT = pino({ level: 'silent' });
const DEFAULT_BODY_LIMIT = 1024 * 1024;
const DEFAULT_CLOSE_DRAIN_MILLIS = 250;
const DEFAULT_CLOSE_GRACE_MILLIS = 5_000;
/** Longer than the minute after which common proxies drop an idle connection, so that they close it and not we. */
const KEEP_ALIVE_TIMEOUT_MILLIS = 72_000;
/** Node takes no longer heads: a route answers in its own words, however long the name that it is asked for. */
const MAX_PARAM_LENGTH = 16_384;
/** A client that takes longer to send one request holds a socket for nothing. */
const REQUEST_TIMEOUT_MILLIS = 30_000;

/** Builds the HTTP and WebSocket face of the services. It listens nowhere yet: `listen` or `inject` it. */
export async function buildApp(services: AppServices, options: AppOptions): Promise<FastifyInstance> {
  const log = options.logger === false ? SILENT : options.logger;
  const app = createServer(options, log);
  const context = createApiContext(services, log);
  const streamOptions = options.streams ?? DEFAULT_STREAM_OPTIONS;
  const refuseWhileClosing = registerClosingConnections(app, {
    drainMillis: options.closeDrainMillis ?? DEFAULT_CLOSE_DRAIN_MILLIS,
    graceMillis: options.closeGraceMillis ?? DEFAULT_CLOSE_GRACE_MILLIS,
  });
  app.addHook('onRequest', startRequest(services));
  const { version = '0.0.0' } = options;
  await registerOpenApi(app, version);
  registerAsyncApi(app, version);

  const add = (prefix: string, routes: readonly RegisterRoutes[], prepare: (scope: FastifyInstance) => void) =>
    app.register(
      async (scope) => {
        prepare(scope);
        for (const register of routes) register(scope, context);
      },
      { prefix },
    );
  add('', OPEN_ROUTES, () => undefined);
  const { rateLimitPerMinute = 0 } = options;
  const limitRate = rateLimitPerMinute > 0 ? limitRequests(rateLimitPerMinute, services.clock) : undefined;
  const prepareTrading = (scope: FastifyInstance): void => {
    scope.addHook('onRequest', refuseWhileClosing);
    scope.addHook('onRequest', requireKey(services));
    if (limitRate !== undefined) scope.addHook('onRequest', limitRate);
  };
  add('/v2', TRADING_ROUTES, prepareTrading);
  add('/v3', NEWER_ROUTES, prepareTrading);
  app.register(async (scope) => {
    prepareTrading(scope);
    registerTradeEvents(scope, context, streamOptions);
  });
  add('/ops', OPS_ROUTES, (scope) => {
    scope.addHook('onRequest', refuseWhileClosing);
    scope.addHook('onRequest', requireKey(services));
    scope.addHook('onRequest', requireOpsKeyForChanges);
  });
  app.register(async (scope) => {
    // In a scope of its own: what it does before and after each request is for streams alone.
    await registerStreamServer(scope, log);
    scope.addHook('onRequest', refuseWhileClosing);
    registerTradeUpdates(scope, context, streamOptions);
    registerFeed(scope, context, streamOptions);
  });
  await app.ready();
  return app;
}

function createServer(options: AppOptions, log: FastifyBaseLogger): FastifyInstance {
  let requests = 0;
  const runPrefix = Date.now().toString(36);
  const app = Fastify({
    // What Fastify itself has to say is for developers. With a logger it also watches the end of every answer, which takes
    // a tenth of an order's time.
    ...(options.logger !== false && isVerbose(options.logger) && { loggerInstance: options.logger }),
    logController: new LogController({ disableRequestLogging: true }),
    // A counter: unique in the process, and cheaper than anything random.
    genReqId: () => `${runPrefix}-${(++requests).toString(36)}`,
    requestIdHeader: false,
    bodyLimit: options.bodyLimit ?? DEFAULT_BODY_LIMIT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MILLIS,
    requestTimeout: REQUEST_TIMEOUT_MILLIS,
    // While closing, requests on open connections are answered in the API's own words.
    return503OnClosing: false,
    http: { shouldUpgradeCallback: isForStream },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: answerBeforeRouting(log),
    clientErrorHandler: answerClientError,
  });
  // What else a client expects than to be told to go on is not refused with an answer of Node's own: RFC 9110 leaves that open.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.setValidatorCompiler(compileValidator);
  // Answers are built by hand to their schemas, and tests hold them to it; a second serialiser could only drop fields.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler(answerThrown(log));
  app.setNotFoundHandler(answerNotFound);
  app.decorateRequest('principal', null);
  registerBodyParsers(app);
  return app as unknown as FastifyInstance;
}

function isVerbose({ level }: FastifyBaseLogger): boolean {
  return level === 'debug' || level === 'trace';
}
