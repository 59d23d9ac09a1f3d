import { HistoryOverloaded } from '../execution/ports/order-history.ts';
import { JournalError } from './journal-error.ts';
import type { JournalAnswer } from './journal-messages.ts';

/** Questions that may be open at a time: as many answers, of a page each, are what memory has to hold. */
const OPEN_MAX = 1000;

/** Questions on their way to the journal's threads, by number. */
export class OpenQuestions {
  readonly #waiting = new Map<number, PromiseWithResolvers<JournalAnswer>>();
  #nextId = 1;

  /** Opens a question and calls back with its number, for sending it. Rejects with HistoryOverloaded beyond OPEN_MAX. */
  ask<T extends JournalAnswer>(send: (id: number) => void): Promise<T> {
    if (this.#waiting.size >= OPEN_MAX) {
      return Promise.reject(new HistoryOverloaded(`${OPEN_MAX} questions to the journal wait for their answers`));
    }
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
