import { describe, expect, it } from 'vitest';
import {
  canStep,
  ORDER_STATE_TABLE,
  ORDER_TRANSITION_NAMES,
  type OrderTransition,
  stepFrom,
} from '../../src/domain/order-state.ts';
import { isTerminal, ORDER_STATUS_NAMES, OrderStatus } from '../../src/domain/order-terms.ts';

const STATUSES = Object.values(OrderStatus);
const TRANSITIONS = ORDER_TRANSITION_NAMES.map((_, transition) => transition as OrderTransition);

describe('the table of order states', () => {
  it('leads where it says, and nowhere else', () => {
    for (const status of STATUSES) {
      for (const transition of TRANSITIONS) {
        const row = ORDER_STATE_TABLE.find(([from, by]) => from === status && by === transition);
        expect(canStep(status, transition)).toBe(row !== undefined);
        if (row !== undefined) expect(stepFrom(status, transition)).toBe(row[2]);
        else expect(() => stepFrom(status, transition)).toThrow(`${ORDER_STATUS_NAMES[status]} cannot`);
      }
    }
  });

  it('has one row for each step', () => {
    expect(new Set(ORDER_STATE_TABLE.map(([from, by]) => `${from} ${by}`)).size).toBe(ORDER_STATE_TABLE.length);
  });

  it('leads out of every status but the terminal ones, and to every status', () => {
    const left = new Set(ORDER_STATE_TABLE.map(([from]) => from));
    expect(STATUSES.filter((status) => !left.has(status)).sort()).toEqual(STATUSES.filter(isTerminal).sort());
    const reached = new Set<OrderStatus>([OrderStatus.PendingNew, ...ORDER_STATE_TABLE.map(([, , to]) => to)]);
    expect(reached.size).toBe(STATUSES.length);
  });
});
