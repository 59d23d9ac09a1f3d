import { expect, test } from 'vitest';
import { EventBuffer } from '../../src/journal/event-buffer.ts';
import { SpareBuffers } from '../../src/journal/spare-buffers.ts';

test('a buffer that came back is handed out again, empty, with the views it had', () => {
  const spare = new SpareBuffers();
  const buffer = spare.take();
  const { bytes, numbers } = buffer;
  buffer.length = 10;
  spare.give(buffer);
  expect(spare.take()).toBe(buffer);
  expect(buffer.length).toBe(0);
  expect(buffer.bytes).toBe(bytes);
  expect(buffer.numbers).toBe(numbers);
  expect(spare.take()).not.toBe(buffer);
});

test('keeps a few at most, and none that one large batch made large', () => {
  const spare = new SpareBuffers();
  const large = new EventBuffer(2 * 1024 * 1024);
  spare.give(large);
  expect(spare.take()).not.toBe(large);
  const given = new Set(Array.from({ length: 10 }, () => new EventBuffer(8)));
  for (const buffer of given) spare.give(buffer);
  const kept = Array.from({ length: 10 }, () => spare.take()).filter((buffer) => given.has(buffer));
  expect(kept).toHaveLength(4);
});
