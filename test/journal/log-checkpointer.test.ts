import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogCheckpointer, RESTART_PAGES } from '../../src/journal/log-checkpointer.ts';
import { SqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { temporaryFolder } from '../support/journal.ts';
import { accepted, commitEvents, encodeBatch } from '../support/journal-events.ts';

const PAGE_BYTES = 4096;

function open() {
  const file = join(temporaryFolder(), 'orderpool.db');
  const journal = SqliteJournal.open(file, 'normal');
  journal.shareCheckpoints();
  const checkpointer = new LogCheckpointer(file, 'normal');
  return { file, journal, checkpointer, logBytes: () => statSync(`${file}-wal`).size };
}

/** About 80 bytes an event over the fixed part: a batch of 20,000 is some megabytes. */
function fill(journal: SqliteJournal, bytes: number, logBytes: () => number): void {
  const target = logBytes() + bytes;
  while (logBytes() < target) {
    const first = journal.lastSeq + 1;
    const events = Array.from({ length: 20_000 }, (_, index) => accepted(first + index, first + index));
    journal.commit(encodeBatch(events), first, first + events.length - 1);
  }
}

test('a short log is copied and goes on', () => {
  const { file, journal, checkpointer } = open();
  const before = statSync(file).size;
  commitEvents(journal, [accepted(1, 1)]);
  journal.commit(encodeBatch(Array.from({ length: 1000 }, (_, index) => accepted(index + 2, index + 2))), 2, 1001);
  expect(checkpointer.copy()).toBe(false);
  expect(statSync(file).size).toBeGreaterThan(before);
  checkpointer.close();
  journal.close();
});

test('a long log is copied beside the writer, who copies the rest, and begins anew', () => {
  const { journal, checkpointer, logBytes } = open();
  fill(journal, RESTART_PAGES * PAGE_BYTES, logBytes);
  const longest = logBytes();
  expect(checkpointer.copy()).toBe(true);
  commitEvents(journal, [accepted(journal.lastSeq + 1, journal.lastSeq + 1)]);
  journal.restartLog();
  const full = logBytes();
  // From its beginning: the file is long enough for many more.
  for (let count = 0; count < 20; count++) {
    commitEvents(journal, [accepted(journal.lastSeq + 1, journal.lastSeq + 1)]);
  }
  expect(logBytes()).toBe(full);
  expect(full - longest).toBeLessThan(10 * PAGE_BYTES);
  expect(checkpointer.copy()).toBe(false);
  checkpointer.close();
  journal.close();
});

test('what was copied is in the file itself, without the log', () => {
  const { file, journal, checkpointer } = open();
  commitEvents(journal, [accepted(1, 1), accepted(2, 2)]);
  checkpointer.copy();
  const alone = join(temporaryFolder(), 'orderpool.db');
  copyFileSync(file, alone);
  const copied = SqliteJournal.open(alone, 'normal');
  expect([copied.lastSeq, copied.hash]).toEqual([2, journal.hash]);
  copied.close();
  checkpointer.close();
  journal.close();
});
