import { parentPort, workerData } from 'node:worker_threads';
import { QuoteBoard } from '../board/quote-board.ts';
import { VenueStatistics } from '../board/venue-statistics.ts';
import type { RankerWorkerData } from './ranker-thread.ts';
import { RankingTable } from './ranking-table.ts';
import { VenueRanker } from './venue-ranker.ts';

/** The ranker's thread: maps the shared memory and calls `rank` on a timer until told to stop. */
const data = workerData as RankerWorkerData;
const venueCount = data.venues.length;
const instrumentCount = data.priceMultipliers.length;
const ranker = new VenueRanker({
  board: new QuoteBoard(instrumentCount, venueCount, data.boardBuffer),
  statistics: new VenueStatistics(venueCount, data.statisticsBuffer),
  table: new RankingTable(instrumentCount, venueCount, data.tableBuffer),
  venues: data.venues,
  priceMultipliers: data.priceMultipliers,
  quoteMaxAgeMillis: data.quoteMaxAgeMillis,
});
const nowNanos = () => performance.now() * 1e6;
const nowMicros = () => Math.floor((performance.timeOrigin + performance.now()) * 1000);

const timer = setInterval(() => ranker.rank(nowMicros(), nowNanos), data.intervalMillis);
parentPort!.once('message', () => {
  clearInterval(timer);
  parentPort!.close();
});
