import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HistoryReader } from '../../src/journal/history-reader.ts';
import { SqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { temporaryFolder } from '../support/journal.ts';
import { accepted, commitEvents } from '../support/journal-events.ts';

/** A journal of one order, and a reader beside it. */
function openBoth(): { journal: SqliteJournal; reader: HistoryReader } {
  const file = join(temporaryFolder(), 'orderpool.db');
  const journal = SqliteJournal.open(file, 'normal');
  commitEvents(journal, [accepted(1, 1)]);
  journal.projectAll();
  const reader = new HistoryReader(file);
  onTestFinished(() => {
    reader.close();
    journal.close();
  });
  return { journal, reader };
}

const list = { accountId: 1, status: 'all', limit: 5, direction: 'asc' } as const;

test('every kind of question is answered under its number', () => {
  const { reader } = openBoth();
  const clientOrderId = 'order-1';
  expect([
    reader.answer({ kind: 'query', id: 1, question: { about: 'orders', query: list } }),
    reader.answer({ kind: 'query', id: 2, question: { about: 'orderById', accountId: 1, orderId: 1 } }),
    reader.answer({ kind: 'query', id: 3, question: { about: 'orderByClientOrderId', accountId: 1, clientOrderId } }),
    reader.answer({ kind: 'query', id: 4, question: { about: 'orderById', accountId: 2, orderId: 1 } }),
    reader.answer({ kind: 'read', id: 5, fromSeq: 1, maxBytes: 1 }),
  ]).toMatchObject([
    { kind: 'answer', id: 1, answer: [{ orderId: 1 }] },
    { kind: 'answer', id: 2, answer: { orderId: 1 } },
    { kind: 'answer', id: 3, answer: { orderId: 1 } },
    { kind: 'answer', id: 4, answer: undefined },
    { kind: 'answer', id: 5, answer: [{ firstSeq: 1, lastSeq: 1 }] },
  ]);
});

test('a question that cannot be answered says why and harms no other', () => {
  const { reader } = openBoth();
  const query = { ...list, limit: Number.NaN };
  expect(reader.answer({ kind: 'query', id: 1, question: { about: 'orders', query } })).toEqual({
    kind: 'unanswered',
    id: 1,
    message: 'datatype mismatch',
  });
  expect(reader.answer({ kind: 'query', id: 2, question: { about: 'orders', query: list } })).toMatchObject({
    answer: [{ orderId: 1 }],
  });
});

test('what the writer adds later is seen, while it is in the middle of more', () => {
  const { journal, reader } = openBoth();
  commitEvents(journal, [accepted(2, 2)]);
  journal.project(1);
  journal.database.exec('BEGIN IMMEDIATE; DELETE FROM orders');
  expect(reader.answer({ kind: 'query', id: 1, question: { about: 'orders', query: list } })).toMatchObject({
    answer: [{ orderId: 1 }, { orderId: 2 }],
  });
  journal.database.exec('ROLLBACK');
  commitEvents(journal, [accepted(3, 3)]);
  expect(reader.answer({ kind: 'read', id: 2, fromSeq: 3, maxBytes: 1 })).toMatchObject({ answer: [{ lastSeq: 3 }] });
});
