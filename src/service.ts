import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from './api/app.ts';
import { DEFAULT_STREAM_OPTIONS } from './api/streams/stream-options.ts';
import { QuoteBoard } from './board/quote-board.ts';
import { VenueStatistics } from './board/venue-statistics.ts';
import { type Capacity, deriveCapacities } from './capacities.ts';
import type { Config } from './config.ts';
import { Account } from './domain/account.ts';
import { Fill } from './domain/fill.ts';
import { Order, VenueOrder } from './domain/order.ts';
import { RiskViolation } from './domain/risk-violation.ts';
import { VenueQuote } from './domain/venue-quote.ts';
import { ArrivalDriver } from './execution/arrival-driver.ts';
import { ExecutionEngine } from './execution/execution-engine.ts';
import type { Clock } from './execution/ports/clock.ts';
import type { MarketDataSink } from './execution/ports/market.ts';
import type { MarketFeed } from './execution/ports/market-feed.ts';
import type { MarketSession } from './execution/ports/market-session.ts';
import type { RecoveredState } from './execution/ports/recovered-state.ts';
import { JournalClient } from './journal/journal-client.ts';
import { JournalStore } from './journal/journal-store.ts';
import { recover } from './journal/recovery.ts';
import { type Listings, loadListings } from './listings.ts';
import { FeedDriver } from './market/feed-driver.ts';
import { LeanReplay } from './market/lean-replay.ts';
import { PushedFeed } from './market/pushed-feed.ts';
import { AlwaysOpenSession, ReplaySession } from './market/session.ts';
import { SyntheticFeed } from './market/synthetic-feed.ts';
import { Metrics } from './metrics/metrics.ts';
import { ObjectPool } from './pool/object-pool.ts';
import { PoolRegistry } from './pool/pool-registry.ts';
import type { Poolable } from './pool/poolable.ts';
import { PositionKeeper } from './positions/position-keeper.ts';
import { RiskEngine } from './risk/risk-engine.ts';
import { defineRiskLimits } from './risk/risk-limits.ts';
import { OrderRouter } from './routing/order-router.ts';
import { RankerThread } from './routing/ranker-thread.ts';
import { RankingTable } from './routing/ranking-table.ts';
import { VenueRanker } from './routing/venue-ranker.ts';
import { SimulatedMarket } from './venues/simulated-market.ts';

/** How often positions are re-marked and the session's close is looked for. */
const HOUSEKEEPING_MILLIS = 100;

export interface Service {
  readonly app: FastifyInstance;
  readonly engine: ExecutionEngine;
  /** Starts the market and listens. Resolves to the address, as `http://127.0.0.1:3000`. */
  listen(): Promise<string>;
  /** Stops accepting, answers what is under way, commits, closes. Throws a PoolError if a pool misses an object. */
  stop(): Promise<void>;
}

/**
 * The composition root: builds every part once, in the order an order flows through them, and hands each what it needs.
 * `onFatal` is told once when the service cannot go on; the caller then stops it.
 */
export async function buildService(config: Config, logger: Logger, onFatal: (error: Error) => void): Promise<Service> {
  const clock = systemClock();
  const startedAtMicros = clock.nowMicros();

  // What the journal remembers: numbers of symbols and venues, and the state at its end.
  const store = JournalStore.open(config.dataDir, config.journalSync);
  const { listings, state } = await readJournal(config, store);
  const { instruments, venues } = listings;

  // Pools.
  const pools = new PoolRegistry();
  const capacities = deriveCapacities(config);
  const nowNanos = () => performance.now() * 1e6;
  const addPool = <T extends Poolable>(name: string, create: () => T, capacity: Capacity) =>
    pools.add(new ObjectPool({ name, create, ...capacity, nowNanos }));
  const orderPool = addPool('orders', () => new Order(), capacities.orders);
  const venueOrderPool = addPool('venue_orders', () => new VenueOrder(), capacities.venueOrders);
  const fillPool = addPool('fills', () => new Fill(), capacities.fills);
  const quotePool = addPool('venue_quotes', () => new VenueQuote(), capacities.quotes);
  const violationPool = addPool('risk_violations', () => new RiskViolation(), capacities.violations);

  // Shared memory between the main thread and the ranker.
  const board = new QuoteBoard(instruments.length, venues.length);
  const statistics = new VenueStatistics(venues.length);
  const rankings = new RankingTable(instruments.length, venues.length);

  const metrics = new Metrics({
    build: { version: packageJson.version, nodeVersion: process.version },
    venues,
    instruments,
    poolReports: () => pools.reports(),
    rankingAgeMillis: () => rankings.ageMillis(clock.nowMicros()),
    rankingRefreshNanos: () => rankings.refreshNanos,
    rankingRefreshes: () => rankings.refreshes,
    liveOrders: () => engine.liveOrderCount,
    lastSeq: () => engine.lastSeq,
  });

  // The engine and what it decides with. Its journal starts once the engine has taken over what the journal holds.
  let journal: JournalClient | undefined;
  let arrivals: ArrivalDriver | undefined;
  let executionId = state.nextExecutionId;
  let restSequence = state.nextRestSequence;
  const { quoteMaxAgeMillis } = config;
  const limits = defineRiskLimits(config.risk);
  const engine = new ExecutionEngine({
    clock,
    journal: { append: (event) => journal!.append(event) },
    listener: {
      onOrderEvent: (event) => {
        metrics.orders.countEvent(event);
        arrivals?.wake();
      },
    },
    timings: metrics.orders,
    market: new SimulatedMarket({
      board,
      statistics,
      instruments,
      venues,
      fillPool,
      nextExecutionId: () => executionId++,
      nextRestSequence: () => restSequence++,
      simulateLatency: config.simulateLatency,
      quoteMaxAgeMillis,
    }),
    board,
    router: new OrderRouter({ board, rankings, statistics, venues, quoteMaxAgeMillis }),
    risk: new RiskEngine(limits, violationPool),
    positions: new PositionKeeper(instruments),
    instruments,
    accounts: accountIds(config, state).map((id) => new Account(id, config.initialCash, startedAtMicros)),
    orderPool,
    venueOrderPool,
    violationPool,
    quoteMaxAgeMillis,
  });
  engine.restore(state);
  journal = await JournalClient.start(store, {
    onSealed: () => engine.endTurn(),
    onCommit: (report) => metrics.journal.recordCommit(report),
    onFailure: onFatal,
    onListenerError: (error) => logger.error({ err: error }, 'a stream failed on a committed batch'),
  });

  engine.resume(state);

  // Market data and the ranking made of it.
  const sink: MarketDataSink = {
    applyQuote: (quote) => {
      metrics.countQuote();
      engine.applyQuote(quote);
    },
    applyTrade: (trade) => engine.applyTrade(trade),
    confirmQuotes: () => engine.confirmQuotes(),
  };
  const market = await buildMarketData(config, listings, quotePool, clock, sink);
  const feedDriver = new FeedDriver({
    feed: market.feed,
    clock,
    onError: (error) => logger.error({ err: error }, 'the market feed failed: its quotes go stale'),
    onFinished: () => logger.info('the replay is over: its quotes go stale'),
  });
  const rankerOptions = {
    board,
    statistics,
    table: rankings,
    venues,
    priceMultipliers: instruments.map(({ priceMultiplier }) => priceMultiplier),
    quoteMaxAgeMillis,
  };

  let isReady = false;
  const app = await buildApp(
    {
      engine,
      instruments,
      venues,
      board,
      venueStatistics: statistics,
      rankings,
      history: journal,
      barrier: journal,
      events: journal,
      session: market.session,
      clock,
      timings: metrics.orders,
      buyingPowerMultiplier: limits.buyingPowerMultiplier,
      keys: config.apiKeys.length === 0 ? undefined : config.apiKeys,
      pushQuote: market.pushQuote,
      feedName: config.marketFeed,
      quotesAreDerived: config.marketFeed === 'lean',
      quoteMaxAgeMillis,
      poolReports: () => pools.reports(),
      metricsText: () => metrics.text(),
      metricsContentType: metrics.contentType,
      onStreamClients: (stream, count) => metrics.setStreamClients(stream, count),
      isOverloaded: () => journal.isOverloaded,
      isReady: () => isReady,
    },
    {
      logger,
      version: packageJson.version,
      bodyLimit: config.bodyLimitBytes,
      // The other half is for the journal to finish in.
      closeGraceMillis: config.shutdownMillis / 2,
      streams: {
        ...DEFAULT_STREAM_OPTIONS,
        frames: config.streamFrames,
        heartbeatIntervalMillis: config.feedHeartbeatMillis,
      },
    },
  );

  let ranker: RankerThread | undefined;
  let housekeeping: NodeJS.Timeout | undefined;
  return {
    app,
    engine,
    async listen() {
      feedDriver.start(sink);
      // The first ranking is made here, so that the first order finds one; after it only the thread writes rankings.
      new VenueRanker(rankerOptions).rank(clock.nowMicros(), nowNanos);
      ranker = RankerThread.start(rankerOptions, config.rankIntervalMillis, (error) =>
        logger.error({ err: error }, 'the ranker failed: routing goes on with its last ranking'),
      );
      if (config.simulateLatency) arrivals = new ArrivalDriver(() => engine.advance());
      housekeeping = startHousekeeping(engine, market.session, clock);
      const address = await app.listen({ host: config.host, port: config.port });
      isReady = true;
      return address;
    },
    async stop() {
      isReady = false;
      engine.stopAccepting();
      await app.close();
      feedDriver.stop();
      await arrivals?.drain();
      clearInterval(housekeeping);
      await ranker?.stop();
      await journal.close();
      engine.dispose();
      logger.info({ pools: pools.reports() }, 'stopped');
      pools.assertAllHome();
    },
  };
}

async function readJournal(
  config: Config,
  store: JournalStore,
): Promise<{ listings: Listings; state: RecoveredState }> {
  try {
    const listings = await loadListings(config, store.journal);
    return { listings, state: recover(store.journal) };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Accounts that keys name, the open service's own, and those that the journal holds. */
function accountIds(config: Config, state: RecoveredState): number[] {
  const ids = new Set([1]);
  for (const key of config.apiKeys) ids.add(key.accountId);
  for (const held of [...state.accounts, ...state.positions, ...state.liveOrders]) ids.add(held.accountId);
  return [...ids].toSorted((a, b) => a - b);
}

interface MarketData {
  readonly feed: MarketFeed;
  readonly session: MarketSession;
  readonly pushQuote: PushedFeed['push'] | undefined;
}

async function buildMarketData(
  config: Config,
  { quoted, venues }: Listings,
  quotePool: ObjectPool<VenueQuote>,
  clock: Clock,
  sink: MarketDataSink,
): Promise<MarketData> {
  if (config.marketFeed === 'lean') {
    const feed = await LeanReplay.load({
      dataFolder: config.leanData,
      dates: config.replayDates,
      from: config.replayFrom,
      speed: config.replaySpeed,
      instruments: quoted,
      venues,
      quotePool,
    });
    return { feed, session: new ReplaySession(feed), pushQuote: undefined };
  }
  if (config.marketFeed === 'pushed') {
    const feed = new PushedFeed({ quotePool, sink, clock });
    return { feed, session: new AlwaysOpenSession(), pushQuote: (quote) => feed.push(quote) };
  }
  const startMillis = Math.floor(clock.nowMicros() / 1000);
  const feed = new SyntheticFeed({ seed: config.seed, instruments: quoted, venues, quotePool, startMillis });
  return { feed, session: new AlwaysOpenSession(), pushQuote: undefined };
}

function startHousekeeping(engine: ExecutionEngine, session: MarketSession, clock: Clock): NodeJS.Timeout {
  let closes = session.closesSoFar(clock.nowMicros());
  return setInterval(() => {
    engine.markToMarket();
    const closesNow = session.closesSoFar(clock.nowMicros());
    if (closesNow > closes) engine.expireDayOrders();
    closes = closesNow;
  }, HOUSEKEEPING_MILLIS);
}

/** Unix time that never goes back, whatever becomes of the system's clock. */
function systemClock(): Clock {
  return { nowMicros: () => Math.floor((performance.timeOrigin + performance.now()) * 1000) };
}
