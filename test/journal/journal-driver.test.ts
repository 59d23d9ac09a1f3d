import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { JournalDriver } from '../../src/journal/journal-driver.ts';
import type { JournalReply } from '../../src/journal/journal-messages.ts';
import { SLICE_EVENTS, type SqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { temporaryJournal } from '../support/journal.ts';
import { accepted, commitEvents, encodeBatch } from '../support/journal-events.ts';

/** A driver in this thread, with its replies and the numbers of the questions it handed on in lists. */
function drive(journal: SqliteJournal): { driver: JournalDriver; replies: JournalReply[]; forwarded: number[] } {
  const replies: JournalReply[] = [];
  const forwarded: number[] = [];
  const driver = new JournalDriver(journal, {
    post: (reply) => replies.push(reply),
    forward: ({ id }) => forwarded.push(id),
  });
  return { driver, replies, forwarded };
}

function commit(driver: JournalDriver, firstSeq: number, events = 1): void {
  const bytes = encodeBatch(Array.from({ length: events }, (_, index) => accepted(firstSeq + index, firstSeq + index)));
  const memory = new SharedArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  const lastSeq = firstSeq + events - 1;
  driver.handle({ kind: 'commit', memory, length: bytes.length, events, firstSeq, lastSeq });
}

function sabotage(journal: SqliteJournal, table: string): void {
  journal.database.exec(
    `CREATE TRIGGER sabotage BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'disk is full'); END`,
  );
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const findOrder = (id: number, orderId: number) =>
  ({ kind: 'query', id, question: { about: 'orderById', accountId: 1, orderId } }) as const;

describe('journal driver', () => {
  test('says first where the journal stands', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [accepted(1, 1)]);
    expect(drive(journal).replies).toEqual([{ kind: 'ready', lastSeq: 1, hash: journal.hash }]);
  });

  test('acknowledges a commit with its memory, before projecting it', () => {
    const journal = temporaryJournal();
    const { driver, replies } = drive(journal);
    commit(driver, 1);
    expect(replies[1]).toMatchObject({
      kind: 'committed',
      firstSeq: 1,
      lastSeq: 1,
      hash: journal.hash,
      projectionLag: 1,
    });
    expect(journal.projectionLag).toBe(1);
  });

  test('projects a few events after a moment', async () => {
    const journal = temporaryJournal();
    commitEvents(journal, [accepted(1, 1)]);
    const { driver } = drive(journal);
    commit(driver, 2);
    await nextTurn();
    expect(journal.projectionLag).toBe(2);
    await expect.poll(() => journal.projectionLag).toBe(0);
    commit(driver, 3);
    await expect.poll(() => journal.projectionLag).toBe(0);
  });

  test('projects many events in the next turn of the event loop', async () => {
    const journal = temporaryJournal();
    const { driver } = drive(journal);
    commit(driver, 1, SLICE_EVENTS);
    await nextTurn();
    expect(journal.projectionLag).toBe(0);
  });

  test('does not let projection lag for ever behind commits that leave no turn between them', () => {
    const journal = temporaryJournal();
    const { driver } = drive(journal);
    for (let seq = 1; seq <= 400; seq++) commit(driver, seq);
    expect(journal.projectionLag).toBeLessThanOrEqual(128);
    expect(journal.projectionLag).toBeGreaterThan(0);
  });

  test.each([
    { batches: 1, events: SLICE_EVENTS, taken: 1 },
    { batches: 40, events: SLICE_EVENTS, taken: 40 / 8 },
    // An eighth would be more than one of these batches, but also more than a slice ever takes.
    { batches: 10, events: 2000, taken: 1 },
  ])('of $batches batches of $events events that wait, a slice takes $taken', async ({ batches, events, taken }) => {
    const journal = temporaryJournal();
    const { driver } = drive(journal);
    for (let batch = 0; batch < batches; batch++) commit(driver, journal.lastSeq + 1, events);
    await nextTurn();
    expect(journal.projectionLag).toBe(batches - taken);
  });

  test('hands a question on once projection has reached what was committed before it', async () => {
    const { driver, replies, forwarded } = drive(temporaryJournal());
    commit(driver, 1);
    driver.handle(findOrder(7, 1));
    driver.handle(findOrder(8, 2));
    commit(driver, 2);
    expect(replies.map((reply) => reply.kind)).toEqual(['ready', 'committed', 'committed']);
    expect(forwarded).toEqual([]);
    await nextTurn();
    expect(forwarded).toEqual([7, 8]);
    driver.handle(findOrder(9, 2));
    expect(forwarded).toEqual([7, 8, 9]);
  });

  test('hands a question to the batches on at once: they are there', () => {
    const { driver, forwarded } = drive(temporaryJournal());
    commit(driver, 1);
    driver.handle({ kind: 'read', id: 1, fromSeq: 1, maxBytes: 1 });
    expect(forwarded).toEqual([1]);
  });

  test('copies the rest of the log when told that nearly all of it has been copied', () => {
    const journal = temporaryJournal();
    journal.shareCheckpoints();
    const { driver, replies } = drive(journal);
    const fileBytes = (): number => statSync(journal.database.location()!).size;
    commit(driver, 1, 1000);
    const before = fileBytes();
    driver.handle({ kind: 'restart_log' });
    expect(fileBytes()).toBeGreaterThan(before);
    commit(driver, 1001);
    expect(replies.map((reply) => reply.kind)).toEqual(['ready', 'committed', 'committed']);
  });

  test('projects on close for as long as it may', () => {
    const journal = temporaryJournal();
    const { driver, replies } = drive(journal);
    commit(driver, 1);
    driver.handle({ kind: 'close', projectMillis: 10_000 });
    expect(replies.at(-1)).toEqual({ kind: 'closed' });
    expect(journal.projectionLag).toBe(0);
    expect(journal.database.isOpen).toBe(false);
  });

  test('closes with the projection unfinished where time does not allow it, and does nothing after that', async () => {
    const journal = temporaryJournal();
    const { driver, replies } = drive(journal);
    commit(driver, 1);
    driver.handle({ kind: 'close', projectMillis: 0 });
    commit(driver, 2);
    await nextTurn();
    expect(replies.map((reply) => reply.kind)).toEqual(['ready', 'committed', 'closed']);
    expect(journal.projectionLag).toBe(1);
  });

  test('says that it failed when a commit does, and does nothing after that', () => {
    const journal = temporaryJournal();
    const { driver, replies } = drive(journal);
    sabotage(journal, 'batches');
    commit(driver, 1);
    commit(driver, 2);
    expect(replies.slice(1)).toEqual([{ kind: 'failed', message: 'the journal failed: disk is full' }]);
  });

  test('says that it failed when projection does, and that a batch makes no sense', async () => {
    const journal = temporaryJournal();
    const { driver, replies } = drive(journal);
    sabotage(journal, 'orders');
    commit(driver, 1);
    await expect.poll(() => replies.at(-1)).toEqual({ kind: 'failed', message: 'the journal failed: disk is full' });

    const corrupt = drive(temporaryJournal());
    corrupt.driver.handle({
      kind: 'commit',
      memory: new SharedArrayBuffer(3),
      length: 3,
      events: 1,
      firstSeq: 1,
      lastSeq: 1,
    });
    expect(corrupt.replies.at(-1)).toEqual({
      kind: 'failed',
      message: 'batch has format 0, this version reads formats 1 and 2',
    });
  });
});
