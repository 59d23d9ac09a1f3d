import type { Poolable } from './poolable.ts';

/** Where, and when, an object that is still out was acquired. */
export interface AcquireSite {
  /** Nanoseconds since, or 0 where the pool has no clock. */
  readonly ageNanos: number;
  /** The innermost calls, one a line. */
  readonly stack: string;
}

interface Acquisition {
  /** The object's while it is out: any other says that it has been released since. */
  readonly generation: number;
  readonly atNanos: number;
  /** V8 writes the text only once it is read. */
  readonly trace: { readonly stack: string };
}

const SHOWN_CALLS = 4;
/** Of a file's place, all but its folder and name: where the service is installed is nobody's business. */
const OUTER_FOLDERS = /[^\s()]*\/(?=[^/]+\/[^/]+$)/;

/**
 * Stacks of acquisitions whose objects may still be out. Nobody has to tell it of a release, which so costs nothing: a
 * generation that has moved on says as much.
 */
export class AcquireSites<T extends Poolable> {
  readonly #limit: number;
  readonly #acquisitions = new Map<T, Acquisition>();

  /** `limit`: the most acquisitions to keep. Those that have been out longest stay, they are what one looks for. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `acquire` is the function whose own frames, and what it calls, are left out of the stack. */
  note(object: T, nowNanos: number, acquire: (...parameters: never[]) => unknown): void {
    if (this.#acquisitions.size >= this.#limit) this.#dropReleased();
    if (this.#acquisitions.size >= this.#limit) return;
    const trace = { stack: '' };
    Error.captureStackTrace(trace, acquire);
    this.#acquisitions.set(object, { generation: object.poolGeneration, atNanos: nowNanos, trace });
  }

  forget(object: T): void {
    this.#acquisitions.delete(object);
  }

  /** The acquisition that is out longest. */
  oldest(nowNanos: number): AcquireSite | undefined {
    this.#dropReleased();
    let oldest: Acquisition | undefined;
    for (const acquisition of this.#acquisitions.values()) {
      if (oldest === undefined || acquisition.atNanos < oldest.atNanos) oldest = acquisition;
    }
    if (oldest === undefined) return undefined;
    return { ageNanos: nowNanos - oldest.atNanos, stack: innermostCalls(oldest) };
  }

  /** Where what is out was acquired, each place once. */
  places(): string[] {
    this.#dropReleased();
    return [...new Set(Array.from(this.#acquisitions.values(), innermostCalls))];
  }

  #dropReleased(): void {
    for (const [object, { generation }] of this.#acquisitions) {
      if (object.poolGeneration !== generation) this.#acquisitions.delete(object);
    }
  }
}

function innermostCalls({ trace }: Acquisition): string {
  const [, ...calls] = trace.stack.split('\n');
  return calls
    .slice(0, SHOWN_CALLS)
    .map((call) => call.trim().replace(OUTER_FOLDERS, ''))
    .join('\n');
}
