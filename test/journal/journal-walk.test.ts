import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { OrderEvent } from '../../src/domain/order-event.ts';
import { JournalWalk } from '../../src/journal/journal-walk.ts';
import { startJournal, temporaryFolder } from '../support/journal.ts';
import { accepted } from '../support/streams.ts';

it('a walk gives every event up to its beginning once, in order, and knows the newest order', async () => {
  const folder = temporaryFolder();
  const journal = await startJournal({}, folder);
  const event = Object.assign(new OrderEvent(), accepted());
  let seq = 0;
  const append = async (count: number) => {
    for (let order = 0; order < count; order++) journal.append(Object.assign(event, { seq: ++seq, orderId: 10 * seq }));
    await journal.whenDurable();
  };
  const open = () => {
    const walk = new JournalWalk(join(folder, 'orderpool.db'));
    onTestFinished(() => walk.close());
    return walk;
  };
  expect(open().newestOrderId()).toBe(0);
  for (const count of [1, 30, 4]) await append(count);
  const walk = open();
  expect(walk.newestOrderId()).toBe(350);
  await append(5);
  const seen: number[] = [];
  walk.forEachEvent((each) => seen.push(each.seq));
  expect(seen).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
});
