import { expect, test } from 'vitest';
import { SpareMemory } from '../../src/journal/spare-memory.ts';

test('memory that came back is handed out again', () => {
  const spare = new SpareMemory();
  const memory = spare.take();
  spare.give(memory);
  expect(spare.take()).toBe(memory);
  expect(spare.take()).not.toBe(memory);
});

test('keeps a few pieces at most, and none that one large batch made large', () => {
  const spare = new SpareMemory();
  const large = new ArrayBuffer(2 * 1024 * 1024);
  spare.give(large);
  expect(spare.take()).not.toBe(large);
  const given = new Set(Array.from({ length: 10 }, () => new ArrayBuffer(8)));
  for (const memory of given) spare.give(memory);
  const kept = Array.from({ length: 10 }, () => spare.take()).filter((memory) => given.has(memory));
  expect(kept).toHaveLength(4);
});
