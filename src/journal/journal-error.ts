export type JournalErrorCode =
  /** Another process works on the data folder. */
  | 'folder_locked'
  /** The folder or the database cannot be opened, read or written. */
  | 'storage'
  /** The database was written by a newer version. */
  | 'newer_schema'
  /** Stored or received bytes that make no batch. */
  | 'corrupt'
  /** More venues than an installation may ever have. */
  | 'too_many_venues'
  /** An event out of sequence. */
  | 'sequence';

/** The journal cannot do its work. Except for `folder_locked`, a code names a fault that the service cannot outlive. */
export class JournalError extends Error {
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'JournalError';
    this.code = code;
  }
}

/** The reason inside whatever was thrown, for a message. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
