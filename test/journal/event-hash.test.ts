import { describe, expect, test } from 'vitest';
import { EventKind } from '../../src/domain/order-event.ts';
import { EMPTY_HASH, EventHash } from '../../src/journal/event-hash.ts';
import { accepted, encodeBatch, later } from '../support/journal-events.ts';

/** Both lanes from one seed: what MurmurHash3_x86_32 gives, twice. */
function hashOfText(text: string, seed: string): string {
  const hash = EventHash.from(seed + seed);
  const bytes = new TextEncoder().encode(text);
  hash.update(new DataView(bytes.buffer), 0, bytes.length);
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
  test.each([
    ['', '00000000', '00000000'],
    ['', '00000001', '514e28b7'],
    ['a', '9747b28c', '7fa09ea6'],
    ['aa', '9747b28c', '5d211726'],
    ['aaa', '9747b28c', '283e0130'],
    ['aaaa', '9747b28c', '5a97808a'],
    ['test', '00000000', 'ba6bd213'],
    ['Hello, world!', '00000000', 'c0363e43'],
    ['Hello, world!', '9747b28c', '24884cba'],
  ])('makes of %j with seed %s what MurmurHash3_x86_32 makes of it', (text, seed, expected) => {
    expect(hashOfText(text, seed)).toBe(expected + expected);
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
