import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { EventKind } from '../../src/domain/order-event.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import type { CommittedBatch } from '../../src/execution/ports/event-stream.ts';
import { JournalFailure } from '../../src/execution/ports/journal.ts';
import { HistoryOverloaded } from '../../src/execution/ports/order-history.ts';
import { EMPTY_HASH } from '../../src/journal/event-hash.ts';
import { JournalClient } from '../../src/journal/journal-client.ts';
import { JournalStore } from '../../src/journal/journal-store.ts';
import { startJournal, temporaryFolder } from '../support/journal.ts';
import { accepted, copyOf, decodeBatch, later } from '../support/journal-events.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  test('what one turn appends is one commit', async () => {
    const commits: number[] = [];
    const journal = await startJournal({ onCommit: ({ events }) => commits.push(events) });
    for (let seq = 1; seq <= 5; seq++) journal.append(accepted(seq, seq));
    await journal.whenDurable();
    expect(commits).toEqual([5]);
    expect(journal.durableSeq).toBe(5);
  });

  test('what arrives while a commit runs goes in the next one, over several turns', async () => {
    const commits: number[] = [];
    let seq = 0;
    let sealed = 0;
    const journal = await startJournal({
      onSealed: () => sealed++,
      onCommit: ({ events }) => commits.push(events),
    });
    journal.append(accepted(++seq, seq));
    while (sealed === 0) await nextTurn();
    while (commits.length === 0) {
      journal.append(accepted(++seq, seq));
      await nextTurn();
    }
    await journal.whenDurable();
    expect(commits).toEqual([1, seq - 1]);
  });

  test('everybody who waits for the same batch shares one promise', async () => {
    const journal = await startJournal();
    journal.append(accepted(1, 1));
    const first = journal.whenDurable();
    journal.append(accepted(2, 2));
    expect(journal.whenDurable()).toBe(first);
    await nextTurn();
    expect(journal.whenDurable()).toBe(first);
    await first;
  });

  test('waiters are told once their batch is durable, in the order they came, before promises', async () => {
    const journal = await startJournal();
    const told: string[] = [];
    const wait = (name: string): void =>
      journal.afterCommit({
        onDurable: () => told.push(`${name} at ${journal.durableSeq}`),
        onJournalFailure: (error) => told.push(error.message),
      });
    wait('at once');
    expect(told).toEqual(['at once at 0']);
    journal.append(accepted(1, 1));
    wait('first');
    wait('second');
    await nextTurn();
    wait('while it is under way');
    journal.append(accepted(2, 2));
    wait('next batch');
    const promise = journal.whenDurable().then(() => told.push('promise'));
    expect(told).toHaveLength(1);
    await promise;
    expect(told.slice(1)).toEqual([
      'first at 1',
      'second at 1',
      'while it is under way at 1',
      'next batch at 2',
      'promise',
    ]);
  });

  test('without sync nobody waits', async () => {
    const journal = await startJournal({}, temporaryFolder(), 'off');
    let durable = 0;
    journal.append(accepted(1, 1));
    journal.afterCommit({ onDurable: () => durable++, onJournalFailure: () => undefined });
    expect(durable).toBe(1);
  });

  test('with nothing pending the answer is a promise kept for that', async () => {
    const journal = await startJournal();
    expect(journal.whenDurable()).toBe(journal.whenDurable());
    await journal.whenDurable();
  });

  test('the owner is told when the open batch is sent off and what each commit was', async () => {
    const told: string[] = [];
    const journal = await startJournal({
      onSealed: () => told.push('sealed'),
      onCommit: ({ events, bytes, nanos }) => told.push(`${events} events, ${bytes > 100 && nanos > 0}`),
    });
    journal.append(accepted(1, 1));
    expect(told).toEqual([]);
    await journal.whenDurable();
    expect(told).toEqual(['sealed', '1 events, true']);
  });

  test('says how much waits for the disk, and when that is too much', async () => {
    const journal = await startJournal({ overloadBytes: 1000 });
    expect([journal.pendingEvents, journal.pendingBytes, journal.isOverloaded]).toEqual([0, 0, false]);
    for (let seq = 1; seq <= 10; seq++) journal.append(accepted(seq, seq));
    expect(journal.pendingEvents).toBe(10);
    expect(journal.pendingBytes).toBeGreaterThan(1000);
    expect(journal.isOverloaded).toBe(true);
    await journal.whenDurable();
    expect([journal.pendingEvents, journal.pendingBytes, journal.isOverloaded]).toEqual([0, 0, false]);
  });

  test('an event out of sequence is refused', async () => {
    const journal = await startJournal();
    journal.append(accepted(1, 1));
    expect(() => journal.append(accepted(3, 2))).toThrow('event 3 follows event 1');
    expect(() => journal.append(accepted(1, 2))).toThrow('event 1 follows event 1');
    journal.append(accepted(2, 2));
  });
});

describe('committed batches', () => {
  test('reach listeners in order, after the answers that waited for them', async () => {
    const journal = await startJournal();
    const told: string[] = [];
    journal.onCommitted((batch) => told.push(`stream ${batch.firstSeq}-${batch.lastSeq}`));
    journal.append(accepted(1, 1));
    journal.append(accepted(2, 2));
    await journal.whenDurable();
    told.push('answer');
    await nextTurn();
    journal.append(accepted(3, 3));
    await journal.whenDurable();
    await nextTurn();
    expect(told).toEqual(['answer', 'stream 1-2', 'stream 3-3']);
  });

  test('carry the events and the running hash', async () => {
    const journal = await startJournal();
    const batches: CommittedBatch[] = [];
    journal.onCommitted((batch) => batches.push(copyOf(batch)));
    expect(journal.durableHash).toBe(EMPTY_HASH);
    journal.append(accepted(1, 7));
    await journal.whenDurable();
    await nextTurn();
    expect(decodeBatch(batches[0]!.bytes)).toEqual([accepted(1, 7)]);
    expect(batches[0]!.hash).toBe(journal.durableHash);
    expect(journal.durableHash).not.toBe(EMPTY_HASH);
  });

  test('of internal events only reach no listener', async () => {
    const journal = await startJournal();
    let batches = 0;
    journal.onCommitted(() => batches++);
    journal.append(later(EventKind.Rested, 0, 1, { venueId: 3, price: 100_000, lastQty: 5 }));
    await journal.whenDurable();
    await nextTurn();
    expect(batches).toBe(0);
    expect(journal.durableSeq).toBe(0);
  });

  test('a listener that comes between commit and delivery hears only of what follows', async () => {
    const journal = await startJournal();
    const heard: number[] = [];
    journal.append(accepted(1, 1));
    await journal.whenDurable();
    journal.onCommitted((batch) => heard.push(batch.firstSeq));
    journal.append(accepted(2, 2));
    await journal.whenDurable();
    await nextTurn();
    expect(heard).toEqual([2]);
  });

  test('a listener that throws is reported and disturbs no other', async () => {
    const errors: unknown[] = [];
    const heard: number[] = [];
    const journal = await startJournal({ onListenerError: (error) => errors.push(error) });
    journal.onCommitted(() => {
      throw new Error('listener broke');
    });
    const unsubscribe = journal.onCommitted((batch) => heard.push(batch.lastSeq));
    journal.append(accepted(1, 1));
    await journal.whenDurable();
    await nextTurn();
    unsubscribe();
    journal.append(accepted(2, 2));
    await journal.whenDurable();
    await nextTurn();
    expect(heard).toEqual([1]);
    expect(errors.map(String)).toEqual(['Error: listener broke', 'Error: listener broke']);
  });

  test('are walked event by event, internal ones left out', async () => {
    const journal = await startJournal();
    const seqs: number[] = [];
    journal.onCommitted((batch) => journal.forEachEvent(batch, (event) => seqs.push(event.seq)));
    journal.append(accepted(1, 1));
    journal.append(later(EventKind.Rested, 0, 1));
    journal.append(later(EventKind.Canceled, 2, 1, { status: OrderStatus.Canceled }));
    await journal.whenDurable();
    await nextTurn();
    expect(seqs).toEqual([1, 2]);
  });

  test('can be read again from any sequence number', async () => {
    const journal = await startJournal();
    for (let seq = 1; seq <= 6; seq++) {
      journal.append(accepted(seq, seq));
      if (seq % 2 === 0) await journal.whenDurable();
    }
    const batches = await journal.readFrom(3, 1_000_000);
    expect(batches.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
      [3, 4],
      [5, 6],
    ]);
    expect(batches[1]!.hash).toBe(journal.durableHash);
    const orderIds: number[] = [];
    journal.forEachEvent(batches[0]!, (event) => orderIds.push(event.orderId));
    expect(orderIds).toEqual([3, 4]);
    expect(await journal.readFrom(7, 1_000_000)).toEqual([]);
  });
});

describe('history', () => {
  test('an answer includes every event appended before the question, however far projection lags', async () => {
    const journal = await startJournal();
    for (let seq = 1; seq <= 5000; seq++) {
      journal.append(accepted(seq, seq));
      if (seq % 500 === 0) await nextTurn();
    }
    const newest = await journal.orderById(1, 5000);
    expect(newest?.clientOrderId).toBe('order-5000');
    expect(await journal.orderByClientOrderId(1, 'order-17')).toMatchObject({ orderId: 17, extendedHours: false });
    expect(await journal.orders({ accountId: 1, status: 'open', limit: 2, direction: 'desc' })).toMatchObject([
      { orderId: 5000 },
      { orderId: 4999 },
    ]);
    expect(await journal.orderById(2, 5000)).toBeUndefined();
  });

  test('too many questions at a time are refused, later ones are not', async () => {
    const journal = await startJournal();
    const answers = Array.from({ length: 1001 }, () => journal.orderById(1, 1));
    await expect(answers.at(-1)).rejects.toThrow(HistoryOverloaded);
    expect(await Promise.all(answers.slice(0, -1))).toEqual(Array.from({ length: 1000 }, () => undefined));
    expect(await journal.orderById(1, 1)).toBeUndefined();
  });

  test('commits go on while many long questions are being answered', async () => {
    const journal = await startJournal();
    for (let seq = 1; seq <= 5000; seq++) journal.append(accepted(seq, seq));
    await journal.orderById(1, 1);
    const everything = { accountId: 1, status: 'all', limit: 5000, direction: 'desc' } as const;
    let answered = 0;
    const answers = Array.from({ length: 10 }, () => journal.orders(everything).then(() => answered++));
    journal.append(accepted(5001, 5001));
    await journal.whenDurable();
    expect(answered).toBeLessThan(5);
    await Promise.all(answers);
  });

  test('a question that cannot be answered harms nothing else', async () => {
    const journal = await startJournal();
    const query = { accountId: 1, status: 'all', limit: Number.NaN, direction: 'asc' } as const;
    await expect(journal.orders(query)).rejects.toThrow('could not answer');
    journal.append(accepted(1, 1));
    await journal.whenDurable();
    expect(journal.durableSeq).toBe(1);
  });
});

describe('failure', () => {
  test('of a commit rejects every waiting answer, stops appending and is told to the owner once', async () => {
    const failures: string[] = [];
    const folder = temporaryFolder();
    const journal = await startJournal({ onFailure: (error) => failures.push(error.message) }, folder);
    const saboteur = new DatabaseSync(join(folder, 'orderpool.db'));
    saboteur.exec("CREATE TRIGGER sabotage BEFORE INSERT ON batches BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
    journal.append(accepted(1, 1));
    const inFlight = journal.whenDurable();
    const told: string[] = [];
    const waiter = {
      onDurable: () => told.push('durable'),
      onJournalFailure: (error: Error) => told.push(error.message),
    };
    journal.afterCommit(waiter);
    await nextTurn();
    journal.append(accepted(2, 2));
    journal.afterCommit(waiter);
    const open = journal.whenDurable();
    const question = journal.orderById(1, 1);
    await expect(inFlight).rejects.toThrow(new JournalFailure('the journal failed: disk is full'));
    await expect(open).rejects.toThrow('disk is full');
    await expect(question).rejects.toThrow('disk is full');
    journal.afterCommit(waiter);
    expect(told).toEqual(Array(3).fill('the journal failed: disk is full'));
    await expect(journal.whenDurable()).rejects.toThrow(JournalFailure);
    await expect(journal.orderById(1, 1)).rejects.toThrow(JournalFailure);
    await expect(journal.readFrom(1, 1)).rejects.toThrow(JournalFailure);
    expect(() => journal.append(accepted(3, 3))).toThrow(JournalFailure);
    expect(failures).toHaveLength(1);
    expect(journal.durableSeq).toBe(0);
    await expect(journal.close()).rejects.toThrow('disk is full');
    saboteur.exec('DROP TRIGGER sabotage');
    saboteur.close();
    const reopened = JournalStore.open(folder, 'normal');
    expect(reopened.journal.lastSeq).toBe(0);
    reopened.close();
  });

  test('comes within about a second when the data folder is removed', async () => {
    const folder = temporaryFolder();
    const journal = await startJournal({}, folder);
    journal.append(accepted(1, 1));
    await journal.whenDurable();
    rmSync(folder, { recursive: true });
    let seq = 1;
    const goOn = async (): Promise<never> => {
      for (;;) {
        journal.append(accepted(++seq, seq));
        await journal.whenDurable();
        await nextTurn();
      }
    };
    await expect(goOn()).rejects.toThrow(`${folder}/orderpool.db was removed or replaced while it was in use`);
  });

  test('to open the database in the thread is told by start, and the folder is free again', async () => {
    const folder = temporaryFolder();
    const store = JournalStore.open(folder, 'normal');
    store.journal.database.exec('PRAGMA user_version = 99');
    await expect(JournalClient.start(store)).rejects.toThrow('newer version (schema 99');
    expect(() => JournalStore.open(folder, 'normal')).toThrow('newer version (schema 99');
  });
});

describe('close', () => {
  test('commits what is open, and the next start goes on from there', async () => {
    const folder = temporaryFolder();
    const first = await startJournal({}, folder);
    for (let seq = 1; seq <= 3; seq++) first.append(accepted(seq, seq));
    const heard: number[] = [];
    first.onCommitted((batch) => heard.push(batch.lastSeq));
    await first.close();
    expect(heard).toEqual([3]);

    const second = await startJournal({}, folder);
    expect(second.durableSeq).toBe(3);
    expect(second.durableHash).toBe(first.durableHash);
    second.append(accepted(4, 4));
    await second.whenDurable();
    expect(second.durableSeq).toBe(4);
  });

  test('is the end: what it took stays durable, nothing more is taken, answered or read', async () => {
    const journal = await startJournal();
    await journal.close();
    const closed = new JournalFailure('the journal is closed');
    expect(() => journal.append(accepted(1, 1))).toThrow(closed);
    await expect(journal.orderById(1, 1)).rejects.toThrow(closed);
    await expect(journal.readFrom(1, 1)).rejects.toThrow(closed);
  });

  test('refuses the questions that are open, and leaves one whole file behind', async () => {
    const folder = temporaryFolder();
    const journal = await startJournal({}, folder);
    for (let seq = 1; seq <= 5000; seq++) journal.append(accepted(seq, seq));
    await journal.orderById(1, 1);
    const everything = { accountId: 1, status: 'all', limit: 5000, direction: 'desc' } as const;
    const answers = Array.from({ length: 20 }, () => journal.orders(everything));
    await journal.whenDurable();
    const closing = journal.close();
    await expect(answers.at(-1)).rejects.toThrow(new JournalFailure('the journal is closed'));
    await Promise.allSettled(answers);
    await closing;
    expect(readdirSync(folder).toSorted()).toEqual(['orderpool.db', 'orderpool.lock']);
  });

  test('may be asked for twice', async () => {
    const journal = await startJournal();
    expect(journal.close()).toBe(journal.close());
    await journal.close();
  });
});

describe('sync full', () => {
  test('commits, projects and answers all the same', async () => {
    const journal = await startJournal({}, temporaryFolder(), 'full');
    journal.append(accepted(1, 1));
    await journal.whenDurable();
    expect(await journal.orderById(1, 1)).toMatchObject({ orderId: 1 });
  });
});

describe('sync off', () => {
  test('makes nobody wait, still feeds streams and history, and leaves nothing behind', async () => {
    const store = JournalStore.open('/nowhere/at/all', 'off');
    const journal = await JournalClient.start(store);
    const heard: number[] = [];
    journal.onCommitted((batch) => heard.push(batch.lastSeq));
    const idle = journal.whenDurable();
    journal.append(accepted(1, 1));
    expect(journal.whenDurable()).toBe(idle);
    expect(await journal.orderById(1, 1)).toMatchObject({ clientOrderId: 'order-1' });
    expect(existsSync(store.folder)).toBe(true);
    await journal.close();
    expect(heard).toEqual([1]);
    expect(existsSync(store.folder)).toBe(false);
  });
});

describe('the data folder', () => {
  test('belongs to one store at a time', () => {
    const folder = temporaryFolder();
    const store = JournalStore.open(folder, 'normal');
    expect(() => JournalStore.open(folder, 'normal')).toThrow(`another process uses the data folder ${folder}`);
    store.close();
    JournalStore.open(folder, 'normal').close();
  });

  test('stays locked while the thread has the journal', async () => {
    const folder = temporaryFolder();
    const journal = await startJournal({}, folder);
    expect(() => JournalStore.open(folder, 'normal')).toThrow('another process');
    await journal.close();
    JournalStore.open(folder, 'normal').close();
  });

  test('that cannot be made or written is a clear error', () => {
    const file = join(temporaryFolder(), 'data');
    new DatabaseSync(file).exec('CREATE TABLE in_the_way (x)');
    expect(() => JournalStore.open(file, 'normal')).toThrow('cannot make the data folder');
    expect(() => JournalStore.open(join(file, 'deeper'), 'normal')).toThrow('cannot make the data folder');
    expect(() => JournalStore.open('/proc', 'normal')).toThrow(/cannot (write in|make) the data folder \/proc/);
  });
});
