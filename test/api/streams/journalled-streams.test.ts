import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { OrderEvent } from '../../../src/domain/order-event.ts';
import type { JournalClient } from '../../../src/journal/journal-client.ts';
import { startJournal } from '../../support/journal.ts';
import { accepted, type Json, StreamClient, startStreams, until } from '../../support/streams.ts';

const TURNS = 400;
const MOST_EVENTS_A_TURN = 20;

/** Appends a different number of events in each turn of the event loop. Returns how many. */
async function appendMany(journal: JournalClient, eachTurn: (seq: number) => void): Promise<number> {
  const event = Object.assign(new OrderEvent(), accepted());
  let seq = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    for (let count = (turn * 7) % MOST_EVENTS_A_TURN; count > 0; count--) {
      event.seq = ++seq;
      journal.append(event);
    }
    eachTurn(seq);
    await nextTurn();
  }
  await journal.whenDurable();
  return seq;
}

test('clients that come while the journal commits without pause get each event once, in order', async () => {
  const journal = await startJournal();
  const { app, url } = await startStreams({ journal, options: { catchUpPageBytes: 4_096 } });
  const updates = await new StreamClient(`${url}/stream`).opened();
  updates.send({ action: 'auth', key: '', secret: '' });
  updates.send({ action: 'listen', data: { streams: ['trade_updates'] } });
  await until(() => updates.messages.length === 2);

  const readers: { from: number; client: StreamClient }[] = [];
  const last = await appendMany(journal, (seq) => {
    if (seq % 5 !== 0 || readers.length >= 30) return;
    const from = 1 + Math.floor((journal.durableSeq * readers.length) / 30);
    readers.push({ from, client: new StreamClient(`${url}/feed?from=${from}`) });
  });

  expect(readers.length).toBeGreaterThan(10);
  await Promise.all(readers.map(({ client }) => until(() => client.feedEvents.at(-1)?.seq === last)));
  for (const { from, client } of readers) {
    expect(client.feedEvents.map(({ seq }: Json) => seq - from)).toEqual([...Array(last + 1 - from).keys()]);
    await until(() => client.messages.at(-1).type === 'heartbeat');
    expect(client.messages.at(-1)).toEqual({ type: 'heartbeat', seq: last, hash: journal.durableHash });
  }
  await until(() => updates.messages.length === 2 + last);
  expect(updates.messages.slice(2).map(({ data }) => Number(data.event_id) - 1)).toEqual([...Array(last).keys()]);
  await app.close();
});
