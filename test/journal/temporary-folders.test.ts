import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { DataFolderLock } from '../../src/journal/data-folder-lock.ts';
import { JournalStore } from '../../src/journal/journal-store.ts';
import { sweepTemporaryFolders } from '../../src/journal/temporary-folders.ts';
import { temporaryFolder } from '../support/journal.ts';

let root: string;

beforeEach(() => {
  root = temporaryFolder();
  vi.stubEnv('TMPDIR', root);
  return () => vi.unstubAllEnvs();
});

/** What a process killed an hour ago left behind. */
function leaveBehind(name: string, files: readonly string[] = ['orderpool.db', 'orderpool.db-wal']): string {
  const folder = join(root, name);
  mkdirSync(folder);
  new DataFolderLock(folder).release();
  for (const file of files) writeFileSync(join(folder, file), '');
  age(folder);
  return folder;
}

function age(path: string): void {
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(path, anHourAgo, anHourAgo);
}

test('the folder of a killed process goes when the next journal that is not kept is opened', () => {
  const left = leaveBehind('orderpool-unsaved-Ab3xYz');
  JournalStore.open(temporaryFolder(), 'normal').close();
  expect(existsSync(left)).toBe(true);
  const store = JournalStore.open('', 'off');
  expect(readdirSync(root)).toContain(store.folder.slice(root.length + 1));
  expect(existsSync(left)).toBe(false);
  store.close();
});

test('a folder that a process has locked stays', () => {
  const folder = leaveBehind('orderpool-unsaved-locked');
  const lock = new DataFolderLock(folder);
  age(folder);
  sweepTemporaryFolders();
  expect(existsSync(folder)).toBe(true);
  lock.release();
  age(folder);
  sweepTemporaryFolders();
  expect(existsSync(folder)).toBe(false);
});

test('a folder that may not be locked yet stays', () => {
  const folder = leaveBehind('orderpool-unsaved-recent');
  utimesSync(folder, new Date(), new Date());
  sweepTemporaryFolders();
  expect(existsSync(folder)).toBe(true);
});

test('what is not certainly ours stays: other names, other files, no lock, links', () => {
  const elsewhere = leaveBehind('somebody-s-data');
  const others = [
    elsewhere,
    leaveBehind('orderpool-mydata'),
    leaveBehind('orderpool-unsaved-toolong'),
    leaveBehind('orderpool-unsaved-mixed1', ['orderpool.db', 'notes.txt']),
    join(root, 'orderpool-unsaved-empty1'),
    join(root, 'orderpool-unsaved-linked'),
    join(root, 'orderpool-unsaved-afile1'),
    leaveBehind('orderpool-unsaved-links1', []),
  ];
  mkdirSync(others[4]!);
  age(others[4]!);
  symlinkSync(elsewhere, others[5]!);
  writeFileSync(others[6]!, '');
  age(others[6]!);
  symlinkSync(join(elsewhere, 'orderpool.db'), join(others[7]!, 'orderpool.db'));
  age(others[7]!);
  sweepTemporaryFolders();
  expect(others.filter((path) => !existsSync(path))).toEqual([]);
  expect(readdirSync(elsewhere).toSorted()).toEqual(['orderpool.db', 'orderpool.db-wal', 'orderpool.lock']);
});
