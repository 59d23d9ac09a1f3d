import { performance } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from './api/app.ts';
import { DEFAULT_STREAM_OPTIONS } from './api/streams/stream-options.ts';
import { VenueStatistics } from './board/venue-statistics.ts';
import type { Config } from './config.ts';
import { Account } from './domain/account.ts';
import type { EngineTime } from './domain/engine-time.ts';
import type { Instrument } from './domain/instrument.ts';
import { TestBehaviour, testBehaviour } from './domain/test-symbols.ts';
import { ArrivalDriver } from './execution/arrival-driver.ts';
import { DayCloses } from './execution/day-closes.ts';
import { EquitySampler } from './execution/equity-sampler.ts';
import { ExecutionEngine } from './execution/execution-engine.ts';
import type { Clock } from './execution/ports/clock.ts';
import type { MarketDataSink } from './execution/ports/market.ts';
import type { RecoveredState } from './execution/ports/recovered-state.ts';
import { NO_RISK_STORE } from './execution/ports/risk-store.ts';
import { RiskAdministration } from './execution/risk-administration.ts';
import { startHousekeeping } from './housekeeping.ts';
import { readDayClose } from './journal/equity-tables.ts';
import { JournalClient } from './journal/journal-client.ts';
import { JournalStore } from './journal/journal-store.ts';
import { recover } from './journal/recovery.ts';
import { registerAccounts } from './journal/registries.ts';
import { type Listings, loadListings } from './listings.ts';
import { FeedDriver } from './market/feed-driver.ts';
import { MarketDataError } from './market/market-data-error.ts';
import { SessionDriver } from './market/session-driver.ts';
import { buildMarketData, buildTestFeed } from './market-data.ts';
import { Metrics } from './metrics/metrics.ts';
import { SampledTimings } from './metrics/sampled-timings.ts';
import { buildPools, idlePoolTrimmer, summarise } from './pools.ts';
import { PositionKeeper } from './positions/position-keeper.ts';
import { FirmRisk } from './risk/firm-risk.ts';
import { RiskEngine } from './risk/risk-engine.ts';
import { defineRiskLimits } from './risk/risk-limits.ts';
import { RiskFile, RiskFileError } from './risk-file.ts';
import { RiskReplayThread } from './risk-replay-thread.ts';
import { OrderRouter } from './routing/order-router.ts';
import { RankerThread } from './routing/ranker-thread.ts';
import { RankingMemory } from './routing/ranking-memory.ts';
import { VenueRanker } from './routing/venue-ranker.ts';
import { SystemClock } from './system-clock.ts';
import { buildVenues } from './venue-simulation.ts';
import { openWatchlists } from './watchlist-file.ts';

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
  const clock = new SystemClock();
  const { quoteMaxAgeMillis } = config;

  // What the journal remembers: the numbers of symbols and venues, the accounts, the state at its end.
  const store = JournalStore.open(config.dataDir, config.journalSync);
  const { listings, state, accounts, closes } = await readJournal(config, store, clock);
  const { instruments, venues } = listings;
  const tradable = new Set([...listings.quoted, ...listings.tested]);

  // Objects that are made once and handed out again and again; memory that threads share.
  const pools = buildPools(config, nowNanos);
  const rankingMemory = new RankingMemory(instruments.length, venues.length);
  const { board, table: rankings } = rankingMemory;
  const statistics = new VenueStatistics(venues.length);

  const metrics = new Metrics({
    build: { version: packageJson.version, nodeVersion: process.version },
    venues,
    instruments,
    poolReports: () => pools.registry.reports(),
    rankingAgeMillis: () => rankings.ageMillis(clock.nowMicros()),
    rankingRefreshNanos: () => rankings.refreshNanos,
    rankingRefreshes: () => rankings.refreshes,
    liveOrders: () => engine.liveOrderCount,
    lastSeq: () => engine.lastSeq,
  });

  // The engine with what it decides by, and the venues. Its journal starts once it has taken over what the journal holds.
  let journal: JournalClient | undefined;
  let arrivals: ArrivalDriver | undefined;
  const bestBid = (instrumentId: number, time: EngineTime) =>
    board.nationalBestBid(instrumentId, time, quoteMaxAgeMillis);
  const risk = new RiskEngine(defineRiskLimits(config.risk), pools.violations, new FirmRisk(accounts), bestBid);
  const engine = new ExecutionEngine({
    clock,
    journal: { append: (event) => journal!.append(event) },
    listener: {
      onOrderEvent: (event) => {
        metrics.orders.countEvent(event);
        arrivals?.wake();
      },
    },
    onListenerError: (error) => logger.error({ err: error }, 'an event was not counted'),
    timings: new SampledTimings(metrics.orders),
    market: buildVenues(config, listings, state, board, statistics, pools.fills),
    board,
    router: new OrderRouter({ board, rankings, statistics, venues, quoteMaxAgeMillis }),
    risk,
    positions: new PositionKeeper(instruments),
    instruments,
    accounts,
    orderPool: pools.orders,
    advancedTermsPool: pools.advancedTerms,
    stopTrigger: config.stopTrigger,
    venueOrderPool: pools.venueOrders,
    violationPool: pools.violations,
    quoteMaxAgeMillis,
  });
  engine.restore(state);
  const keptFolder = config.journalSync === 'off' ? undefined : store.folder;
  const watchlists = await closingOnFailure(store, openWatchlists(keptFolder, clock));
  const riskFile = keptFolder === undefined ? undefined : new RiskFile(keptFolder);
  const riskAdministration = new RiskAdministration({
    engine,
    risk,
    instruments,
    board,
    clock,
    quoteMaxAgeMillis,
    settings: config.risk,
    store: riskFile ?? NO_RISK_STORE,
  });
  await closingOnFailure(store, restoreRisk(riskAdministration, riskFile));
  const riskReplay = new RiskReplayThread(store.file, () => ({
    instruments,
    accounts: accounts.map(({ accountId, openingCash, createdAtMicros }) => ({
      accountId,
      openingCash,
      createdAtMicros,
    })),
    maxLiveOrders: config.maxLiveOrders,
  }));

  // Market data, on their way to the engine.
  const sink: MarketDataSink = {
    applyQuote: (quote) => {
      metrics.countQuote();
      engine.applyQuote(quote);
    },
    applyTrade: (trade) => engine.applyTrade(trade),
    confirmQuotes: () => engine.confirmQuotes(),
    enterPhase: (phase) => engine.enterPhase(phase),
  };
  const market = await closingOnFailure(store, buildMarketData(config, listings, pools.quotes, clock, sink));
  const feedDriver = new FeedDriver({
    feed: market.feed,
    clock,
    onError: (error) => {
      // Bad data stop the feed. Anything else broke off inside the engine, which then cannot be trusted any more.
      if (!(error instanceof MarketDataError)) onFatal(error as Error);
      else logger.error({ err: error }, 'the market feed failed: its quotes go stale');
    },
    onFinished: () => logger.info('the replay is over: no venue displays anything any more'),
  });

  const testFeed = buildTestFeed(config, listings, pools.quotes, () => market.feed.marketTimeMillis());
  const testFeedDriver =
    testFeed && new FeedDriver({ feed: testFeed, clock, onError: (error) => onFatal(error as Error) });

  const sessionDriver = new SessionDriver({ session: market.session, clock, listener: engine });

  journal = await JournalClient.start(store, {
    onSealed: () => engine.endTurn(),
    onCommit: (report) => metrics.journal.recordCommit(report),
    onFailure: onFatal,
    onListenerError: (error) => logger.error({ err: error }, 'a stream failed on a committed batch'),
  });
  engine.resume(state);

  const ranking = {
    memory: rankingMemory,
    statistics,
    venues,
    priceMultipliers: instruments.map(({ priceMultiplier }) => priceMultiplier),
    quoteMaxAgeMillis,
  };

  let isReady = false;
  const app = await buildApp(
    {
      engine,
      risk: riskAdministration,
      riskReplay,
      instruments,
      isTradable: (instrumentId) => tradable.has(instruments[instrumentId]!),
      venues,
      board,
      venueStatistics: statistics,
      rankings,
      history: journal,
      watchlists,
      barrier: journal,
      events: journal,
      session: market.session,
      clock,
      timings: metrics.orders,
      losesAnswer: config.testSymbols ? (instrumentId, qty) => losesAnswer(instruments[instrumentId]!, qty) : undefined,
      limitsOf: (accountId) => risk.limitsOf(accountId),
      closes,
      keys: config.apiKeys.length === 0 ? undefined : config.apiKeys,
      pushQuote: market.pushQuote,
      feedName: config.marketFeed,
      quotesAreDerived: config.marketFeed === 'lean',
      quoteMaxAgeMillis,
      poolReports: () => pools.registry.reports(),
      poolTotals: () => pools.registry.totals(),
      trimPools: () => pools.registry.trim(),
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
      rateLimitPerMinute: config.rateLimitPerMinute,
      // The other half is for the journal to finish in.
      closeGraceMillis: config.shutdownMillis / 2,
      streams: {
        ...DEFAULT_STREAM_OPTIONS,
        frames: config.streamFrames,
        heartbeatIntervalMillis: config.feedHeartbeatMillis,
      },
    },
  );

  const sampler = new EquitySampler({ engine, session: market.session, store: journal, closes });
  let ranker: RankerThread | undefined;
  let housekeeping: NodeJS.Timeout | undefined;
  return {
    app,
    engine,
    async listen() {
      housekeeping = startHousekeeping({
        engine,
        risk: riskAdministration,
        onRiskNotStored: (error) =>
          logger.error({ err: error }, 'a tripped kill switch was not stored: a restart forgets it'),
        trimIdlePools: idlePoolTrimmer(config, pools, nowNanos),
        sampler,
        clock,
      });
      sessionDriver.start();
      feedDriver.start(sink);
      testFeedDriver?.start(sink);
      // The first ranking is made here, so that the first order finds one; after it only the thread writes rankings.
      new VenueRanker(ranking).rank(clock.nowMicros(), nowNanos);
      ranker = RankerThread.start(ranking, config.rankIntervalMillis, (error) =>
        logger.error({ err: error }, 'the ranker failed: routing goes on with its last ranking'),
      );
      if (config.simulateLatency || config.testSymbols) arrivals = new ArrivalDriver(() => engine.advance());
      const address = await app.listen({ host: config.host, port: config.port });
      isReady = true;
      return address;
    },
    async stop() {
      isReady = false;
      engine.stopAccepting();
      await riskReplay.stop();
      await app.close();
      feedDriver.stop();
      testFeedDriver?.stop();
      sessionDriver.stop();
      clearInterval(housekeeping);
      await arrivals?.drain();
      await ranker?.stop();
      sampler.finish(clock.nowMicros());
      await journal.close();
      engine.dispose();
      pools.registry.assertAllHome();
      logger.info({ pools: summarise(pools.registry) }, 'stopped: every pooled object came home');
    },
  };
}

/** A steady clock, for differences only. */
const nowNanos = () => performance.now() * 1e6;

interface JournalContent {
  readonly listings: Listings;
  readonly state: RecoveredState;
  readonly accounts: readonly Account[];
  readonly closes: DayCloses;
}

function readJournal(config: Config, store: JournalStore, clock: Clock): Promise<JournalContent> {
  const read = async () => {
    const listings = await loadListings(config, store.journal);
    const state = recover(store.journal);
    const ids = accountIds(config, state);
    const openings = registerAccounts(store.journal.database, ids, config.initialCash, clock.nowMicros());
    const accounts = openings.map(
      ({ accountId, openingCash, createdAtMicros }) => new Account(accountId, openingCash, createdAtMicros),
    );
    return { listings, state, accounts, closes: new DayCloses(readDayClose(store.journal.database)) };
  };
  return closingOnFailure(store, read());
}

async function restoreRisk(risk: RiskAdministration, file: RiskFile | undefined): Promise<void> {
  const stored = file?.load();
  const faults = stored === undefined ? [] : risk.restore(stored);
  const list = faults.map(({ path, message }) => `${path} ${message}`).join('; ');
  if (faults.length > 0) throw new RiskFileError(`the rules in ${file!.path} have faults: ${list}`);
}

/** The folder must not stay locked, nor a temporary one lie about, where the start fails. */
async function closingOnFailure<T>(store: JournalStore, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** `qty` is scaled. */
function losesAnswer({ symbol, qtyUnit }: Instrument, qty: number): boolean {
  return testBehaviour(symbol, qty / qtyUnit) === TestBehaviour.LostAnswer;
}

/** Accounts that keys name, the open service's own, and those that the journal holds. */
function accountIds(config: Config, state: RecoveredState): Set<number> {
  const ids = new Set([1]);
  for (const key of config.apiKeys) ids.add(key.accountId);
  for (const held of [...state.accounts, ...state.positions, ...state.liveOrders]) ids.add(held.accountId);
  return ids;
}
