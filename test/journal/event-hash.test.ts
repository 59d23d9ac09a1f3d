import { describe, expect, test } from 'vitest';
import { EventKind } from '../../src/domain/order-event.ts';
import { EMPTY_HASH, EventHash } from '../../src/journal/event-hash.ts';
import { accepted, encodeBatch, later } from '../support/journal-events.ts';

function hashOfText(text: string): string {
  const hash = new EventHash();
  hash.update(new TextEncoder().encode(text), 0, text.length);
  return hash.toString();
}

function hashOfBatches(...batches: ReturnType<typeof accepted>[][]): string {
  const hash = new EventHash();
  for (const batch of batches) hash.updateBatch(encodeBatch(batch));
  return hash.toString();
}

const one = accepted(1, 1);
const two = later(EventKind.Fill, 2, 1, { executionId: 1, price: 99_900, lastQty: 40 });
const three = later(EventKind.Canceled, 3, 1);
const internal = later(EventKind.Rested, 0, 1, { restSequence: 1 });

describe('event hash', () => {
  test('is 64-bit FNV-1a', () => {
    // Test vectors of draft-eastlake-fnv.
    expect(hashOfText('')).toBe('cbf29ce484222325');
    expect(hashOfText('a')).toBe('af63dc4c8601ec8c');
    expect(hashOfText('foobar')).toBe('85944171f73967e8');
  });

  test('does not depend on how events are cut into batches', () => {
    const together = hashOfBatches([one, two, three]);
    expect(hashOfBatches([one], [two, three])).toBe(together);
    expect(hashOfBatches([one], [two], [], [three])).toBe(together);
  });

  test('leaves internal events out', () => {
    expect(hashOfBatches([one, internal, two])).toBe(hashOfBatches([one, two]));
    expect(hashOfBatches([internal])).toBe(EMPTY_HASH);
  });

  test('tells apart events in another order and with another value', () => {
    const base = hashOfBatches([one, two]);
    expect(hashOfBatches([two, one])).not.toBe(base);
    expect(hashOfBatches([one, { ...two, lastQty: 41 } as typeof two])).not.toBe(base);
  });

  test('goes on from its digits', () => {
    const whole = hashOfBatches([one, two]);
    const resumed = EventHash.from(hashOfBatches([one]));
    resumed.updateBatch(encodeBatch([two]));
    expect(resumed.toString()).toBe(whole);
    expect(() => EventHash.from('xyz')).toThrow(RangeError);
  });
});
