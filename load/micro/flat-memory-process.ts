import { setImmediate as nextTurn } from 'node:timers/promises';
import { EngineRig } from './engine-rig.ts';
import type { FlatMemoryFigures } from './flat-memory.ts';
import { OrderFlow } from './order-flow.ts';
import { sendResult } from './run-process.ts';

/** Orders between two turns of the event loop, in which the runtime does its own work as it would in a service. */
const SLICE_ORDERS = 10_000;

/** Sends orders through the pooled path and reads the process's resident memory on the way; nothing is collected by force. */
async function measure(): Promise<FlatMemoryFigures> {
  const flow = new OrderFlow(new EngineRig({ allocation: 'pooled', instrumentCount: 10, accountCount: 32 }));
  const rssAfter = async (orders: number) => {
    while (flow.orders < orders) {
      flow.submitOrders(Math.min(SLICE_ORDERS, orders - flow.orders));
      await nextTurn();
    }
    return process.memoryUsage.rss();
  };
  return { rssAfter1M: await rssAfter(1_000_000), rssAfter10M: await rssAfter(10_000_000) };
}

sendResult(await measure());
