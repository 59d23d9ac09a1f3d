import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_CLOSE } from '../../src/execution/ports/equity-store.ts';
import { EquityQueries, readDayClose } from '../../src/journal/equity-tables.ts';
import { startJournal, temporaryJournal } from '../support/journal.ts';

const account = (accountId: number, day: number) => ({ accountId, day, equity: accountId * 100, maintenanceMargin: 7 });
const position = (accountId: number, instrumentId: number) => ({
  accountId,
  instrumentId,
  qty: -5,
  costBasis: -50,
  markPrice: 11,
});

test('a sample holds until the next, whatever minutes are asked about', () => {
  const minute = fc.integer({ min: 0, max: 60 });
  const world = fc.record({
    samples: fc.uniqueArray(fc.record({ minute, equity: fc.integer() }), { selector: (sample) => sample.minute }),
    asked: fc.array(minute).map((minutes) => minutes.toSorted((a, b) => a - b)),
  });
  const journal = temporaryJournal();
  const queries = new EquityQueries(journal.database);
  let accountId = 0;
  fc.assert(
    fc.property(world, ({ samples, asked }) => {
      accountId++;
      journal.saveEquity(
        samples.map((sample) => ({ ...sample, accountId })),
        NO_CLOSE,
      );
      const latest = (at: number) =>
        samples.filter((sample) => sample.minute < at).toSorted((a, b) => b.minute - a.minute)[0]?.equity ?? null;
      expect(queries.equityAt(accountId, asked)).toEqual(asked.map(latest));
    }),
  );
});

test('a close takes the place of what was kept of its accounts, and of nobody else', () => {
  const journal = temporaryJournal();
  journal.saveEquity([], { accounts: [account(1, 5), account(2, 5)], positions: [position(1, 0), position(2, 0)] });
  journal.saveEquity([], { accounts: [account(1, 6)], positions: [position(1, 3)] });
  expect(readDayClose(journal.database)).toEqual({
    accounts: [account(1, 6), account(2, 5)],
    positions: [position(1, 3), position(2, 0)],
  });
});

test('the journal keeps samples between commits and tells of them', async () => {
  const journal = await startJournal();
  journal.saveEquity([{ accountId: 1, minute: 10, equity: 5 }], NO_CLOSE);
  journal.saveEquity([{ accountId: 1, minute: 10, equity: 6 }], NO_CLOSE);
  expect(await journal.equityAt(1, [10, 11, 12])).toEqual([null, 6, 6]);
  await journal.close();
  expect(() => journal.saveEquity([], NO_CLOSE)).not.toThrow();
});
