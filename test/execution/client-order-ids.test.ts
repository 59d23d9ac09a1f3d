import { expect, it } from 'vitest';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { ClientOrderIds } from '../../src/execution/client-order-ids.ts';

/** More than both generations of recent ids hold. */
const MANY = 140_000;

it('tells a fresh id from a used one, each account by itself', () => {
  const ids = new ClientOrderIds();
  expect(ids.state(1, 'mine', 1)).toBe('fresh');
  ids.add(1, 'mine');
  expect(ids.state(1, 'mine', 2)).toBe('used');
  expect(ids.state(2, 'mine', 2)).toBe('fresh');
  expect(ids.state(1, 'Mine', 2)).toBe('fresh');
  expect(ids.state(1, 'mine ', 2)).toBe('fresh');
});

it('takes any text, long or foreign, and tells neighbours apart', () => {
  const ids = new ClientOrderIds();
  const texts = [
    'x'.repeat(128),
    'x'.repeat(127),
    '注文',
    '注問',
    'a',
    'b',
    'ab',
    'ba',
    '0',
    '00',
    '\u{1f600}',
    '\u{1f601}',
  ];
  texts.forEach((text, index) => {
    expect(ids.state(1, text, 1)).toBe('fresh');
    ids.add(1, text);
    expect(texts.filter((other) => ids.state(1, other, 1) === 'used')).toEqual(texts.slice(0, index + 1));
  });
});

it('takes the id that a later order would be given as used, that of an earlier one as a question', () => {
  const ids = new ClientOrderIds();
  const generated = (orderId: number) => encodeUuid(UuidKind.ClientOrder, orderId);
  expect(ids.state(1, generated(10), 10)).toBe('used');
  expect(ids.state(1, generated(11), 10)).toBe('used');
  expect(ids.state(1, generated(9), 10)).toBe('ask');
  expect(ids.state(1, generated(9).toUpperCase(), 10)).toBe('ask');
  expect(ids.state(1, encodeUuid(UuidKind.Order, 9), 10)).toBe('fresh');
});

it('never calls a used id fresh, however many came after it, and seldom asks about a fresh one', () => {
  const ids = new ClientOrderIds();
  for (let index = 0; index < MANY; index++) ids.add(1, `order-${index}`);
  const states = { fresh: 0, used: 0, ask: 0 };
  for (let index = 0; index < MANY; index += 7) states[ids.state(1, `order-${index}`, 1)]++;
  expect(states.fresh).toBe(0);
  // The last 65,536 at the least are known for certain; the oldest are only in the filter.
  for (let index = MANY - 65_536; index < MANY; index += 11) expect(ids.state(1, `order-${index}`, 1)).toBe('used');
  expect(ids.state(1, 'order-0', 1)).toBe('ask');

  let asked = 0;
  for (let index = 0; index < 20_000; index++) {
    const state = ids.state(1, `fresh-${index}`, 1);
    expect(state).not.toBe('used');
    if (state === 'ask') asked++;
  }
  expect(asked).toBeLessThan(20);
});

it('gives back an id that no order came to bear, and loses none of those around it', () => {
  const ids = new ClientOrderIds();
  const idOf = (index: number) => `order-${index}`;
  // Most slots have neighbours: a gap left open, or closed wrongly, would hide some of those.
  const count = 100_000;
  for (let index = 0; index < count; index++) ids.add(1, idOf(index));
  for (let index = 0; index < count; index += 3) ids.release(1, idOf(index));
  const states = (from: number) => {
    const found = new Set<string>();
    for (let index = from; index < count; index += 3) found.add(ids.state(1, idOf(index), 1));
    return [...found];
  };
  // The filter forgets nothing: whether it was used is left to the history.
  expect(states(0)).toEqual(['ask']);
  expect([states(1), states(2)]).toEqual([['used'], ['used']]);
  for (let index = 0; index < count; index += 3) ids.add(1, idOf(index));
  expect(states(0)).toEqual(['used']);
});

it('gives back none that it does not remember', () => {
  const ids = new ClientOrderIds();
  ids.add(1, 'mine');
  ids.release(1, 'yours');
  ids.release(2, 'mine');
  expect(ids.state(1, 'mine', 1)).toBe('used');
});
