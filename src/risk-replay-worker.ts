import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { OrderReplay } from './execution/order-replay.ts';
import { JournalWalk } from './journal/journal-walk.ts';
import { isRuleSet, parseRuleSet } from './risk/parse-rule-set.ts';
import type { RiskReplayWorkerData } from './risk-replay-thread.ts';

/**
 * The thread of one replay: reads the journal from its beginning and reports. It yields to everything else: on Linux, where a
 * priority is a thread's own, it takes the lowest.
 */
const LOWEST_PRIORITY = 19;
const THIS_THREAD = 0;
if (process.platform === 'linux') setPriority(THIS_THREAD, LOWEST_PRIORITY);

const { file, rules: document, range, ...books } = workerData as RiskReplayWorkerData;
const ids = new Map(books.instruments.map((instrument) => [instrument.symbol, instrument]));
const rules = parseRuleSet(document, (symbol) => ids.get(symbol));
if (!isRuleSet(rules)) throw new Error('the rules of a replay have faults');
const walk = new JournalWalk(file);
const { last, fromMicros = 0, untilMicros = Number.POSITIVE_INFINITY } = range;
const firstOrderId = last === undefined ? 0 : walk.newestOrderId() - last + 1;
const replay = new OrderReplay({ ...books, rules, firstOrderId, fromMicros, untilMicros });
walk.forEachEvent((event) => replay.take(event));
walk.close();
parentPort!.postMessage(replay.report());
