import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { JournalClient, type JournalOptions } from '../../src/journal/journal-client.ts';
import { JournalStore } from '../../src/journal/journal-store.ts';
import { type JournalSync, SqliteJournal } from '../../src/journal/sqlite-journal.ts';

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orderpool-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A journal on a file of its own, closed with the test. */
export function temporaryJournal(sync: JournalSync = 'normal'): SqliteJournal {
  const journal = SqliteJournal.open(join(temporaryFolder(), 'orderpool.db'), sync);
  onTestFinished(() => {
    if (journal.database.isOpen) journal.close();
  });
  return journal;
}

/** A running journal, closed with the test. */
export async function startJournal(
  options: JournalOptions = {},
  folder = temporaryFolder(),
  sync: JournalSync = 'normal',
): Promise<JournalClient> {
  const client = await JournalClient.start(JournalStore.open(folder, sync), options);
  onTestFinished(() => client.close().catch(() => undefined));
  return client;
}
