import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolderLock, LOCK_FILE } from './data-folder-lock.ts';

const PREFIX = 'orderpool-unsaved-';
/** What `mkdtemp` makes of the prefix. */
const NAME = /^orderpool-unsaved-[A-Za-z0-9]{6}$/;
const OUR_FILES = /^orderpool\.(lock|db)(-wal|-shm|-journal)?$/;
/** A younger folder may be one that a process has made and not locked yet. */
const AGE_MILLIS_MIN = 60_000;

/** A fresh folder for a journal that is not kept. */
export function makeTemporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), PREFIX));
}

/**
 * Removes temporary folders of processes that were killed. Touches only what is certainly one: a folder of this user
 * with such a name, holding a journal's files and nothing else, that nobody has locked. Whatever stands in the way of
 * that is no fault: the folder stays.
 */
export function sweepTemporaryFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!NAME.test(name)) continue;
    try {
      sweep(join(tmpdir(), name));
    } catch {
      // Locked, gone meanwhile, or not to be removed by us.
    }
  }
}

function sweep(folder: string): void {
  if (!looksAbandoned(folder)) return;
  const lock = new DataFolderLock(folder);
  try {
    rmSync(folder, { recursive: true });
  } finally {
    lock.release();
  }
}

/** Links count as what they are: neither folders nor files. */
function looksAbandoned(folder: string): boolean {
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || Date.now() - found.mtimeMs < AGE_MILLIS_MIN) {
    return false;
  }
  const entries = readdirSync(folder, { withFileTypes: true });
  return (
    entries.some((entry) => entry.name === LOCK_FILE) &&
    entries.every((entry) => entry.isFile() && OUR_FILES.test(entry.name))
  );
}
