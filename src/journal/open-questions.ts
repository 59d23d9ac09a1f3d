import { JournalError } from './journal-error.ts';
import type { JournalAnswer } from './journal-messages.ts';

/** Questions on their way to the journal's thread, by number. */
export class OpenQuestions {
  readonly #waiting = new Map<number, PromiseWithResolvers<JournalAnswer>>();
  #nextId = 1;

  /** Opens a question and calls back with its number, for sending it. */
  ask<T extends JournalAnswer>(send: (id: number) => void): Promise<T> {
    const id = this.#nextId++;
    const deferred = Promise.withResolvers<JournalAnswer>();
    this.#waiting.set(id, deferred);
    send(id);
    return deferred.promise as Promise<T>;
  }

  answer(id: number, answer: JournalAnswer): void {
    this.#take(id)?.resolve(answer);
  }

  refuse(id: number, message: string): void {
    this.#take(id)?.reject(new JournalError('storage', `the journal could not answer: ${message}`));
  }

  refuseAll(error: Error): void {
    for (const deferred of this.#waiting.values()) deferred.reject(error);
    this.#waiting.clear();
  }

  #take(id: number): PromiseWithResolvers<JournalAnswer> | undefined {
    const deferred = this.#waiting.get(id);
    this.#waiting.delete(id);
    return deferred;
  }
}
