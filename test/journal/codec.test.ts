import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AdvancedTerms } from '../../src/domain/advanced-terms.ts';
import { EventKind, OrderEvent } from '../../src/domain/order-event.ts';
import { EventBuffer } from '../../src/journal/event-buffer.ts';
import { EventDecoder } from '../../src/journal/event-decoder.ts';
import { beginBatch, encodeEvent } from '../../src/journal/event-encoder.ts';
import { at } from '../../src/journal/event-layout.ts';
import { accepted, decodeBatch, encodeBatch, later, makeEvent } from '../support/journal-events.ts';

const amount = fc.maxSafeInteger().map((value) => (Object.is(value, -0) ? 0 : value));
const id = fc.nat();
const text = fc.oneof(
  fc.string({ maxLength: 128, unit: 'grapheme-ascii' }),
  fc.string({ maxLength: 40, unit: 'binary' }),
);

const common = {
  seq: fc.nat(),
  timestampMicros: amount,
  orderId: id,
  accountId: id,
  instrumentId: id,
  side: fc.constantFrom(0, 1),
  type: fc.constantFrom(0, 1),
  timeInForce: fc.constantFrom(0, 1, 2, 3),
  extendedHours: fc.boolean(),
  qty: amount,
  limitPrice: amount,
  boundPrice: amount,
  clientOrderId: text,
  submittedAtMicros: amount,
  status: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
  filledQty: amount,
  filledNotional: amount,
  orderFees: amount,
  reserved: amount,
  reason: fc.constantFrom(0, 1, 2, 3, 4, 5, 6),
};
const fill = {
  executionId: id,
  venueId: id,
  price: amount,
  lastQty: amount,
  liquidity: fc.constantFrom(0, 1),
  fee: amount,
  marketTimeMillis: fc.double({ noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  nbboBid: amount,
  nbboAsk: amount,
  positionQty: amount,
  positionCostBasis: amount,
  positionRealisedProfit: amount,
  positionFees: amount,
  accountCash: amount,
};
const rested = { venueId: id, price: amount, lastQty: amount, queueAhead: amount, restSequence: id };
const rejected = {
  riskRule: fc.nat(255),
  riskUnit: fc.nat(255),
  riskLimit: amount,
  riskObserved: fc.oneof(amount, fc.constant(Number.NaN)),
};

function eventOf(kind: number, part: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<OrderEvent> {
  const fields = fc.record({ kind: fc.constant(kind), ...common, ...part });
  return fields.map((values) => makeEvent(values as unknown as OrderEvent));
}

const triggered = { price: amount, marketTimeMillis: fill.marketTimeMillis, nbboBid: amount, nbboAsk: amount };

const advancedTerms = fc
  .record({
    orderClass: fc.constantFrom(0, 1, 2, 3),
    stopPrice: amount,
    trailPrice: amount,
    trailBasisPoints: amount,
    highWaterMark: amount,
    isTriggered: fc.boolean(),
    notional: amount,
    displayQty: amount,
    destinationVenueId: fc.integer({ min: -1, max: 15 }),
    positionIntent: fc.constantFrom(0, 1, 2, 3, 4),
    parentOrderId: id,
    legRole: fc.constantFrom(0, 1, 2),
    replacesOrderId: id,
    replacedByOrderId: id,
  })
  .map((terms) => Object.assign(new AdvancedTerms(), terms));

const plainEvent = fc.oneof(
  eventOf(EventKind.Accepted, {}),
  eventOf(EventKind.Rejected, rejected),
  eventOf(EventKind.Fill, fill),
  eventOf(EventKind.Canceled, {}),
  eventOf(EventKind.Expired, {}),
  eventOf(EventKind.Replaced, {}),
  eventOf(EventKind.Rested, rested),
  eventOf(EventKind.EndRequested, {}),
  eventOf(EventKind.Triggered, triggered),
  eventOf(EventKind.Activated, {}),
  eventOf(EventKind.Adjusted, {}),
  eventOf(EventKind.LeftBook, {}),
);

/** With terms that only some orders have: their types and times in force go past those of plain orders. */
const advancedEvent = fc
  .record({
    event: plainEvent,
    advanced: advancedTerms,
    type: fc.constantFrom(0, 1, 2, 3, 4),
    timeInForce: fc.constantFrom(0, 1, 2, 3, 4, 5),
  })
  .map(({ event, ...terms }) => Object.assign(event, terms));

const anyEvent = fc.oneof({ weight: 2, arbitrary: plainEvent }, { weight: 1, arbitrary: advancedEvent });

describe('codec', () => {
  test('gives back every field of every kind', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
        expect(decodeBatch(encodeBatch(events))).toEqual(events);
      }),
      { numRuns: 300 },
    );
  });

  test('reads what format 1 wrote: a header of one byte, and events end to end', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 10 }), (events) => {
        const parts = events.map((event) => {
          const bytes = encodeBatch([event]).subarray(at.BATCH_HEADER_BYTES);
          return bytes.subarray(0, bytes[0]! | (bytes[1]! << 8));
        });
        expect(decodeBatch(Buffer.concat([Uint8Array.of(at.UNPADDED_FORMAT), ...parts]))).toEqual(events);
      }),
      { numRuns: 100 },
    );
  });

  test('every event begins at a multiple of eight bytes, and what pads it is 0', () => {
    const buffer = new EventBuffer(1024);
    buffer.bytes.fill(255);
    beginBatch(buffer);
    for (const clientOrderId of ['', 'a', 'abcdefg']) {
      const start = buffer.length;
      expect(start % 8).toBe(0);
      encodeEvent(buffer, later(EventKind.Fill, 1, 1, { clientOrderId }));
      const end = start + at.FILL_BYTES + clientOrderId.length;
      expect([...buffer.bytes.subarray(end, buffer.length)].every((byte) => byte === 0)).toBe(true);
    }
  });

  test('clears in the record what the kind does not carry', () => {
    const full = makeEvent(Object.fromEntries(Object.keys(new OrderEvent()).map((field) => [field, 77])));
    const decoder = new EventDecoder();
    const plain = accepted(1, 1);
    decoder.open(encodeBatch([plain]));
    decoder.step();
    decoder.read(full);
    expect(full).toEqual(plain);
  });

  test('replaces a lone surrogate, as UTF-8 must', () => {
    const [event] = decodeBatch(encodeBatch([accepted(1, 1, { clientOrderId: 'a\ud800b\udc00' })]));
    expect(event!.clientOrderId).toBe('a\ufffdb\ufffd');
  });

  test('the same event gives the same bytes, whatever bits its NaN has', () => {
    const otherNaN = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0]!;
    const events = [Number.NaN, otherNaN].map((riskObserved) => later(EventKind.Rejected, 1, 1, { riskObserved }));
    expect(encodeBatch([events[0]!])).toEqual(encodeBatch([events[1]!]));
  });

  test('a batch grows past its memory', () => {
    const buffer = new EventBuffer(16);
    beginBatch(buffer);
    const events = Array.from({ length: 50 }, (_, index) => accepted(index + 1, index + 1));
    for (const event of events) encodeEvent(buffer, event);
    expect(decodeBatch(buffer.bytes.subarray(0, buffer.length))).toEqual(events);
  });

  test('a client order id past what the format can hold is refused and leaves the batch as it was', () => {
    const buffer = new EventBuffer(16);
    beginBatch(buffer);
    encodeEvent(buffer, accepted(1, 1));
    const before = buffer.length;
    expect(() => encodeEvent(buffer, accepted(2, 2, { clientOrderId: 'x'.repeat(10_001) }))).toThrow(RangeError);
    expect(buffer.length).toBe(before);
  });

  test('an unknown format and an empty batch are named', () => {
    expect(() => decodeBatch(new Uint8Array([9, 0, 0]))).toThrow(
      'batch has format 9, this version reads formats 1 and 2',
    );
    expect(() => decodeBatch(new Uint8Array(0))).toThrow('batch is empty');
  });

  test('a batch that breaks off anywhere inside an event is named as truncated', () => {
    const whole = encodeBatch([later(EventKind.Fill, 1, 1)]);
    expect(decodeBatch(whole.subarray(0, at.BATCH_HEADER_BYTES))).toEqual([]);
    for (let length = 1; length < whole.length; length++) {
      if (length === at.BATCH_HEADER_BYTES) continue;
      expect(() => decodeBatch(whole.subarray(0, length))).toThrow('batch is truncated');
    }
  });

  test('an event whose length its kind does not have is named', () => {
    const bytes = encodeBatch([accepted(1, 1)]);
    bytes[at.BATCH_HEADER_BYTES + at.KIND] = EventKind.Fill;
    expect(() => decodeBatch(bytes)).toThrow('a length that its kind does not have');
  });
});
