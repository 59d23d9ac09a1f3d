import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUuid, encodeUuid, UuidKind } from '../../src/domain/uuid.ts';

const kinds = Object.values(UuidKind);
const numbers = fc.oneof(fc.nat(10_000), fc.integer({ min: 0, max: 2 ** 48 - 1 }));

describe('a UUID', () => {
  it('carries its number there and back, whatever the kind and the case', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), numbers, (kind, number) => {
        const text = encodeUuid(kind, number);
        expect(text).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(decodeUuid(kind, text)).toBe(number);
        expect(decodeUuid(kind, text.toUpperCase())).toBe(number);
      }),
    );
  });

  it('is of one kind only', () => {
    for (const kind of kinds) {
      for (const other of kinds) expect(decodeUuid(other, encodeUuid(kind, 7))).toBe(kind === other ? 7 : -1);
    }
  });

  it('holds the largest number of 48 bits', () => {
    expect(encodeUuid(UuidKind.Order, 2 ** 48 - 1)).toBe('6f726472-0000-8000-8000-ffffffffffff');
    expect(decodeUuid(UuidKind.Order, '6f726472-0000-8000-8000-ffffffffffff')).toBe(2 ** 48 - 1);
  });

  it.each([
    '',
    'garbage',
    '00000000-0000-0000-0000-000000000000',
    '6f726472-0000-8000-8000-00000000000',
    '6f726472-0000-8000-8000-0000000000011',
    '6f726472-0000-8000-8000-00000000000g',
    '6f726472-0000-8000-8000-00000000 001',
    '6f726472-0000-8000-8000--00000000001',
    '6f726472-0000-8000-8000-0x0000000001',
    '6f726472-0000-8000-8000-000000000+01',
    '6f726472_0000-8000-8000-000000000001',
    ' 6f726472-0000-8000-8000-00000000001',
  ])('is not %j', (text) => {
    expect(decodeUuid(UuidKind.Order, text)).toBe(-1);
  });

  it('is not any other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uuid()), (text) => {
        expect(decodeUuid(UuidKind.Order, text)).toBe(-1);
      }),
    );
  });
});
