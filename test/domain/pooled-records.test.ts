import { describe, expect, it } from 'vitest';
import { AdvancedTerms } from '../../src/domain/advanced-terms.ts';
import { Fill } from '../../src/domain/fill.ts';
import { Order, VenueOrder } from '../../src/domain/order.ts';
import { OrderEvent } from '../../src/domain/order-event.ts';
import { RiskViolation } from '../../src/domain/risk-violation.ts';
import { VenueQuote } from '../../src/domain/venue-quote.ts';

type Fields = Record<string, unknown>;

const POOL_FIELDS = ['poolSlot', 'poolGeneration'];

const RECORDS: [string, () => object, 'reset' | 'clear'][] = [
  ['Order', () => new Order(), 'reset'],
  ['AdvancedTerms', () => new AdvancedTerms(), 'reset'],
  ['VenueOrder', () => new VenueOrder(), 'reset'],
  ['Fill', () => new Fill(), 'reset'],
  ['VenueQuote', () => new VenueQuote(), 'reset'],
  ['RiskViolation', () => new RiskViolation(), 'reset'],
  ['OrderEvent', () => new OrderEvent(), 'clear'],
];

function dirty(record: object): void {
  const fields = record as Fields;
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (typeof value === 'number') fields[key] = value + 12_345.5;
    else if (typeof value === 'boolean') fields[key] = !value;
    else if (typeof value === 'string') fields[key] = 'used';
    else fields[key] = {};
  }
}

/** The fields that a method writes, in its order. */
function writesOf(record: object, method: 'reset' | 'clear'): string[] {
  const written: string[] = [];
  const recorder = new Proxy(record as Fields, {
    set(target, key, value) {
      written.push(String(key));
      target[String(key)] = value;
      return true;
    },
  });
  (recorder[method] as () => void).call(recorder);
  return written;
}

describe.each(RECORDS)('%s', (_name, create, method) => {
  it('is as new after its reset, but for what belongs to its pool', () => {
    const record = create() as Fields;
    const pristine = create() as Fields;
    dirty(record);
    for (const key of Object.keys(pristine)) expect(record[key], key).not.toEqual(pristine[key]);
    const { poolSlot, poolGeneration } = record;
    (record[method] as () => void)();
    if ('poolSlot' in pristine) Object.assign(pristine, { poolSlot, poolGeneration });
    expect(Object.entries(record)).toEqual(Object.entries(pristine));
  });

  it("is reset in the constructor's order, each field once", () => {
    const keys = Object.keys(create()).filter((key) => !POOL_FIELDS.includes(key));
    expect(writesOf(create(), method)).toEqual(keys);
  });

  it('grows no field by its reset', () => {
    const record = create();
    const keys = Object.keys(record);
    dirty(record);
    writesOf(record, method);
    expect(Object.keys(record)).toEqual(keys);
  });
});

describe('Order', () => {
  it('leaves what has not filled', () => {
    const order = new Order();
    order.qty = 100;
    order.filledQty = 30;
    expect(order.leavesQty).toBe(70);
  });
});
