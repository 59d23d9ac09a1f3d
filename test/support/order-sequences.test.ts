import { describe, expect, it } from 'vitest';
import { OrderSequences, type SeenEvent, seenAsUpdate } from './order-sequences.ts';

/** What the flow test holds the streams to must notice what is wrong with them. */
type Step = readonly [type: string, status: string, qty?: number, cumulative?: number, position?: number];

function faultsOf(steps: readonly Step[], change: (event: SeenEvent, index: number) => SeenEvent = (event) => event) {
  const sequences = new OrderSequences();
  for (const [index, [type, status, qty, cumulativeQty, positionQty]] of steps.entries()) {
    const event: SeenEvent = {
      seq: index + 1,
      account: 1,
      orderId: 'a',
      symbol: 'IBM',
      side: 'buy',
      type,
      status,
      ...(qty !== undefined && {
        execution: { id: `e${index}`, qty, cumulativeQty: cumulativeQty!, positionQty: positionQty! },
      }),
    };
    sequences.take(change(event, index));
  }
  return sequences.faults;
}

describe('sequences of events that may be', () => {
  it.each<[string, readonly Step[]]>([
    [
      'filled in parts',
      [
        ['accepted', 'new'],
        ['fill', 'partially_filled', 40, 40, 40],
        ['fill', 'filled', 60, 100, 100],
      ],
    ],
    [
      'filled while it is being canceled',
      [
        ['accepted', 'new'],
        ['fill', 'pending_cancel', 1, 1, 1],
        ['canceled', 'canceled'],
      ],
    ],
    [
      'canceled at once',
      [
        ['accepted', 'new'],
        ['canceled', 'canceled'],
      ],
    ],
    ['refused', [['rejected', 'rejected']]],
    [
      'queued, then working',
      [
        ['accepted', 'accepted'],
        ['activated', 'new'],
        ['expired', 'expired'],
      ],
    ],
    [
      'held, then replaced',
      [
        ['accepted', 'held'],
        ['replaced', 'replaced'],
      ],
    ],
    [
      'a stop',
      [
        ['accepted', 'new'],
        ['triggered', 'new'],
        ['fill', 'filled', 5, 5, 5],
      ],
    ],
    [
      'as updates',
      [
        ['accepted', 'held'],
        ['new', 'new'],
        ['partial_fill', 'partially_filled', 1, 1, 1],
        ['whole_fill', 'filled', 1, 2, 2],
      ],
    ],
    [
      'as an update at once',
      [
        ['new', 'new'],
        ['canceled', 'canceled'],
      ],
    ],
  ])('are taken: %s', (_, steps) => {
    expect(faultsOf(steps)).toEqual([]);
  });
});

describe('sequences of events that must not be', () => {
  it.each<[string, readonly Step[], RegExp]>([
    ['a fill before anything', [['fill', 'filled', 1, 1, 1]], /cannot follow: the order was pending_new/],
    [
      'accepted twice',
      [
        ['accepted', 'new'],
        ['accepted', 'new'],
      ],
      /cannot follow: the order was new/,
    ],
    [
      'new twice',
      [
        ['new', 'new'],
        ['new', 'new'],
      ],
      /cannot follow/,
    ],
    [
      'a fill of what is held',
      [
        ['accepted', 'held'],
        ['fill', 'filled', 1, 1, 1],
      ],
      /cannot follow: the order was held/,
    ],
    [
      'an end after the end',
      [
        ['accepted', 'new'],
        ['canceled', 'canceled'],
        ['expired', 'expired'],
      ],
      /cannot follow: the order was canceled/,
    ],
    [
      'a fill that says another status',
      [
        ['accepted', 'new'],
        ['fill', 'new', 1, 1, 1],
      ],
      /cannot follow/,
    ],
    [
      'a part that is the whole',
      [
        ['new', 'new'],
        ['partial_fill', 'filled', 1, 1, 1],
      ],
      /cannot follow/,
    ],
    [
      'a whole that is a part',
      [
        ['new', 'new'],
        ['whole_fill', 'partially_filled', 1, 1, 1],
      ],
      /cannot follow/,
    ],
    [
      'a type nobody knows',
      [
        ['accepted', 'new'],
        ['vanished', 'new'],
      ],
      /cannot follow/,
    ],
    ['a status nobody knows', [['accepted', 'shiny']], /cannot follow/],
    [
      'more filled than executed',
      [
        ['accepted', 'new'],
        ['fill', 'partially_filled', 4, 5, 4],
      ],
      /come to 4/,
    ],
    [
      'another position than executed',
      [
        ['accepted', 'new'],
        ['fill', 'partially_filled', 4, 4, 5],
      ],
      /come to 4/,
    ],
    [
      'nothing executed',
      [
        ['accepted', 'new'],
        ['fill', 'partially_filled', 0, 0, 0],
      ],
      /quantity of 0/,
    ],
  ])('are found: %s', (_, steps, fault) => {
    expect(faultsOf(steps)).toEqual([expect.stringMatching(fault)]);
  });

  const fills: readonly Step[] = [
    ['accepted', 'new'],
    ['fill', 'partially_filled', 1, 1, 1],
    ['fill', 'partially_filled', 1, 2, 2],
  ];
  it('are found: an execution twice, a number again, another side', () => {
    expect(faultsOf(fills)).toEqual([]);
    const twice = faultsOf(fills, (event) => ({
      ...event,
      ...(event.execution && { execution: { ...event.execution, id: 'e' } }),
    }));
    expect(twice).toEqual([expect.stringMatching(/told before/)]);
    expect(faultsOf(fills, (event) => ({ ...event, seq: Math.min(event.seq, 2) }))).toEqual([
      expect.stringMatching(/after event 2/),
    ]);
    const sold = faultsOf(fills, (event, index) => ({ ...event, side: index === 2 ? 'sell' : 'buy' }));
    expect(sold).toEqual([expect.stringMatching(/come to 0/)]);
  });
});

it('an update is read with its execution only where it is a fill', () => {
  const order = { id: 'a', symbol: 'IBM', side: 'sell', status: 'filled', filled_qty: '7' };
  const fill = { event: 'fill', event_id: '0000000000000009', order, execution_id: 'e', qty: '3', position_qty: '-3' };
  expect(seenAsUpdate(fill, 2)).toEqual({
    seq: 9,
    account: 2,
    orderId: 'a',
    symbol: 'IBM',
    side: 'sell',
    type: 'whole_fill',
    status: 'filled',
    execution: { id: 'e', qty: 3, cumulativeQty: 7, positionQty: -3 },
  });
  expect(seenAsUpdate({ ...fill, event: 'canceled', execution_id: null }, 2)).not.toHaveProperty('execution');
});
