import { describe, expect, it } from 'vitest';
import { DEFAULT_FILL_ASSUMPTIONS, Marketable, QueuePosition } from '../../src/domain/fill-assumptions.ts';
import { US_EQUITY_TICKS } from '../../src/domain/tick-table.ts';
import { MAX_VENUES } from '../../src/domain/venue.ts';
import { parseVenueFile, VenueFileError } from '../../src/venues/venue-file.ts';

function faultsOf(content: unknown): string[] {
  try {
    parseVenueFile(typeof content === 'string' ? content : JSON.stringify(content), DEFAULT_FILL_ASSUMPTIONS);
  } catch (error) {
    if (error instanceof VenueFileError) return error.message.split('\n  ').slice(1);
    throw error;
  }
  return [];
}

describe('a venues file', () => {
  it('gives each venue its fees in millionths of a dollar, latency and ticks', () => {
    const ticks = [
      { from: '0', tick: '0.0001' },
      { from: 1, tick: 0.05 },
    ];
    const text = JSON.stringify([
      { mic: 'XAAA', name: 'Alpha', maker_fee: '-0.0012', taker_fee: 0.003, latency_us: 180, ticks },
      { mic: 'X123' },
    ]);
    expect(parseVenueFile(text, DEFAULT_FILL_ASSUMPTIONS)).toEqual([
      {
        mic: 'XAAA',
        name: 'Alpha',
        makerFee: -1200,
        takerFee: 3000,
        latencyMicros: 180,
        ticks: [
          { fromPrice: 0, tick: 100 },
          { fromPrice: 1_000_000, tick: 50_000 },
        ],
        assumptions: DEFAULT_FILL_ASSUMPTIONS,
      },
      {
        mic: 'X123',
        name: 'X123',
        makerFee: 0,
        takerFee: 0,
        latencyMicros: 0,
        ticks: US_EQUITY_TICKS,
        assumptions: DEFAULT_FILL_ASSUMPTIONS,
      },
    ]);
  });

  it('says of fills what a venue assumes otherwise than all', () => {
    const defaults = { ...DEFAULT_FILL_ASSUMPTIONS, rejectProbability: 0.5, marketable: Marketable.Unbounded };
    const own = { queue_position: 'trade_through', marketable: 'displayed', partial_fill_probability: 0.25 };
    const text = JSON.stringify([{ mic: 'XAAA', ...own, latency_jitter_us: 70 }, { mic: 'XBBB' }]);
    expect(parseVenueFile(text, defaults).map(({ assumptions }) => assumptions)).toEqual([
      {
        queuePosition: QueuePosition.TradeThrough,
        marketable: Marketable.Displayed,
        latencyJitterMicros: 70,
        partialFillProbability: 0.25,
        rejectProbability: 0.5,
      },
      defaults,
    ]);
  });

  it.each([
    ['no JSON', '[{]', [/^it is not JSON: /]],
    ['no list', {}, [/^it must be a JSON array$/]],
    ['an empty list', [], [/^it must list 1 to 16 venues$/]],
    ['too many', manyVenues(MAX_VENUES + 1), [/^it must list 1 to 16 venues$/]],
    ['a venue twice', [{ mic: 'XAAA' }, { mic: 'XAAA' }], [/^every mic must be listed once$/]],
    ['no object', [5], [/^venue 1: mic must be four capital letters or digits$/, /^venue 1: name must be a text$/]],
    ['null', [null], [/^venue 1: mic/, /^venue 1: name/]],
    ['a short mic', [{ mic: 'XA' }], [/^venue 1: mic must be four/]],
    ['an empty name', [{ mic: 'XAAA', name: '' }], [/^venue 1: name must be a text$/]],
    ['an unknown field', [{ mic: 'XAAA', fee: 1 }], [/^venue 1: unknown field fee$/]],
    [
      'a fee in words',
      [{ mic: 'XAAA', taker_fee: 'free' }],
      [/^venue 1: taker_fee must be dollars with at most 6 decimals$/],
    ],
    ['a fee too fine', [{ mic: 'XAAA', maker_fee: '0.0000001' }], [/^venue 1: maker_fee must be dollars/]],
    [
      'a negative latency',
      [{ mic: 'XAAA', latency_us: -1 }],
      [/^venue 1: latency_us must be whole microseconds from 0 to 10000000$/],
    ],
    ['a latency in text', [{ mic: 'XAAA', latency_us: '1' }], [/^venue 1: latency_us/]],
    [
      'assumptions that do not exist',
      [{ mic: 'XAAA', queue_position: 'first', marketable: 1, latency_jitter_us: -1 }],
      [
        /^venue 1: queue_position must be one of behind_displayed, optimistic, trade_through$/,
        /^venue 1: marketable must be one of displayed, unbounded$/,
        /^venue 1: latency_jitter_us must be whole microseconds/,
      ],
    ],
    [
      'chances past certainty',
      [{ mic: 'XAAA', partial_fill_probability: 1.1, reject_probability: '0' }],
      [
        /^venue 1: partial_fill_probability must be a number from 0 to 1$/,
        /^venue 1: reject_probability must be a number from 0 to 1$/,
      ],
    ],
    ['no ticks in ticks', [{ mic: 'XAAA', ticks: [] }], [/^venue 1: ticks must be a list/]],
    ['ticks that are no list', [{ mic: 'XAAA', ticks: 1 }], [/^venue 1: ticks must be a list/]],
    ['ticks that begin late', [{ mic: 'XAAA', ticks: [{ from: 1, tick: 1 }] }], [/^venue 1: ticks must be a list/]],
    ['ticks out of order', [{ mic: 'XAAA', ticks: bands(0, 2, 1) }], [/^venue 1: ticks must be a list/]],
    ['a tick of zero', [{ mic: 'XAAA', ticks: [{ from: 0, tick: 0 }] }], [/^venue 1: tick must be above 0$/]],
    [
      'a tick that is no object',
      [{ mic: 'XAAA', ticks: [7] }],
      [/^venue 1: tick must be dollars/, /^venue 1: tick must be above 0$/, /^venue 1: from must/],
    ],
  ])('with %s is refused by name', (_, content, expected) => {
    expect(faultsOf(content)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  it('shows every fault of every venue at once', () => {
    expect(faultsOf([{ mic: 'XAAA', latency_us: 0.5 }, { mic: 'xbbb' }, { mic: 'XCCC', taker_fee: true }])).toEqual([
      'venue 1: latency_us must be whole microseconds from 0 to 10000000',
      'venue 2: mic must be four capital letters or digits',
      'venue 3: taker_fee must be dollars with at most 6 decimals',
    ]);
  });
});

function manyVenues(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({ mic: `X${String(index).padStart(3, '0')}` }));
}

function bands(...froms: number[]): object[] {
  return froms.map((from) => ({ from, tick: 0.01 }));
}
