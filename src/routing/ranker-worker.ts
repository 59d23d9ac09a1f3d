import { parentPort, workerData } from 'node:worker_threads';
import { VenueStatistics } from '../board/venue-statistics.ts';
import type { RankerWorkerData } from './ranker-thread.ts';
import { RankingMemory } from './ranking-memory.ts';
import { VenueRanker } from './venue-ranker.ts';

/** The ranker's thread: maps the shared memory and calls `rank` on a timer until told to stop. */
const data = workerData as RankerWorkerData;
const venueCount = data.venues.length;
const instrumentCount = data.priceMultipliers.length;
const ranker = new VenueRanker({
  memory: new RankingMemory(instrumentCount, venueCount, data.memory),
  statistics: new VenueStatistics(venueCount, data.statisticsBuffer),
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
