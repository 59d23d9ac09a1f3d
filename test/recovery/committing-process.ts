/**
 * A process that appends orders without end and prints each sequence number once it is durable, for a test to kill.
 * Started with the data folder and the journal's sync.
 */
import { JournalClient } from '../../src/journal/journal-client.ts';
import { JournalStore } from '../../src/journal/journal-store.ts';
import { recover } from '../../src/journal/recovery.ts';
import type { JournalSync } from '../../src/journal/sqlite-journal.ts';
import { accepted } from '../support/journal-events.ts';

const [folder, sync] = process.argv.slice(2) as [string, JournalSync];
const store = JournalStore.open(folder, sync);
let { nextSeq } = recover(store.journal);
const journal = await JournalClient.start(store, { onFailure: () => process.exit(1) });
process.stdout.write(`started ${nextSeq}\n`);

for (;;) {
  const count = 1 + (nextSeq % 7);
  for (let event = 0; event < count; event++, nextSeq++) journal.append(accepted(nextSeq, nextSeq));
  const appended = nextSeq - 1;
  journal.whenDurable().then(() => process.stdout.write(`${appended}\n`));
  // Runs ahead of the disk by a few turns, so that the kill finds batches open, under way and committed.
  if (nextSeq % 3 === 0) await journal.whenDurable();
  else await new Promise((resolve) => setImmediate(resolve));
}
