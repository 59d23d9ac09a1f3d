import { describe, expect, test } from 'vitest';
import { usEquity } from '../../src/domain/instrument.ts';
import type { VenueOrder } from '../../src/domain/order.ts';
import { TimeInForce, VenueLifetime } from '../../src/domain/order-terms.ts';
import { TEST_SYMBOLS } from '../../src/domain/test-symbols.ts';
import { ExecutionReporter } from '../../src/venues/execution-reporter.ts';
import { ScriptedMarket } from '../../src/venues/scripted-market.ts';
import { ScriptedVenue } from '../../src/venues/scripted-venue.ts';
import { type ChildTerms, TEST_VENUES, VenueBench } from '../support/venues.ts';

const VENUE = TEST_VENUES[2]!;
const SYMBOLS = TEST_SYMBOLS.map(({ symbol }) => symbol);
const { FillOrKill, Rest } = VenueLifetime;

type Terms = Partial<ChildTerms> & { readonly timeInForce?: TimeInForce };

/** The scripted venue in the place of the bench's third, quoting 99.99 to 100.01 in one test symbol. */
class ScriptedBench {
  readonly bench = new VenueBench();
  readonly market: ScriptedMarket;
  #sequence = 0;

  constructor(symbol: string) {
    const { bench } = this;
    const instruments = [usEquity(0, symbol), usEquity(1, 'MSFT')];
    const { board, statistics, fillPool } = bench;
    const reporter = new ExecutionReporter(board, instruments, fillPool, () => 1, 60_000);
    const nextRestSequence = () => ++this.#sequence;
    const venue = new ScriptedVenue(VENUE, { board, statistics, instruments, reporter, nextRestSequence });
    this.market = new ScriptedMarket(bench.market, venue, reporter);
    this.market.listener = bench;
    bench.quote(VENUE.venueId, [99_9900, 1000], [100_0100, 1000]);
  }

  get gateway() {
    return this.market.gateways[VENUE.venueId]!;
  }

  /** A buy of 100 at 100.05, day, where nothing else is told. */
  submit({ timeInForce = TimeInForce.Day, ...terms }: Terms = {}): VenueOrder {
    const child = this.bench.child({ id: 1, side: 'buy', qty: 100, price: 100_0500, venueId: VENUE.venueId, ...terms });
    Object.assign(child.order!, { timeInForce, qty: child.qty });
    this.gateway.submit(child, this.bench);
    return child;
  }

  /** What happens in the next so many microseconds, and when the market wants to be asked again. */
  pass(micros: number): { events: string[]; next: number } {
    this.bench.nowMicros += micros;
    const next = this.market.advance(this.bench);
    return { events: this.bench.takeEvents(), next: next === 0 ? 0 : next - this.bench.nowMicros };
  }
}

const fill = (qty: number, price = '100.01', liquidity = 'taker') =>
  `fill 1 buy ${qty} @ ${price} ${liquidity} ${VENUE.mic}`;

describe('the scripted venue', () => {
  test('fills at the quote where the limit reaches it, and otherwise at the limit', () => {
    const at = new ScriptedBench('ZFILL');
    at.submit();
    at.submit({ price: 95_0000, lifetime: Rest });
    const events = [fill(100), 'done 1 filled', fill(100, '95', 'maker'), 'done 1 filled'];
    expect(at.bench.takeEvents()).toEqual(events);
    expect(at.pass(0)).toEqual({ events: [], next: 0 });
  });

  test('fills half of ZPART and cancels the rest once it is asked again', () => {
    const at = new ScriptedBench('ZPART');
    at.submit();
    expect(at.bench.takeEvents()).toEqual([fill(50)]);
    expect(at.pass(0)).toEqual({ events: ['done 1 order canceled'], next: 0 });
  });

  test('drips ZDRIP a lot a second from its own time, late or not, and lets it be cancelled', () => {
    const at = new ScriptedBench('ZDRIP');
    const child = at.submit({ qty: 450 });
    expect(at.bench.takeEvents()).toEqual(['rest 1 450 behind 0']);
    expect(at.pass(999_999)).toEqual({ events: [], next: 0 });
    expect(at.pass(1).events).toEqual([fill(100)]);
    expect(at.pass(2_500_000).events).toEqual([fill(100), fill(100)]);
    expect(at.pass(499_999).events).toEqual([]);
    expect(at.pass(1).events).toEqual([fill(100)]);
    at.gateway.cancel(child, at.bench);
    expect(at.bench.takeEvents()).toEqual(['done 1 canceled']);
    expect(at.pass(5_000_000).events).toEqual([]);
    at.bench.childPool.assertAllHome();
  });

  test('drips an order for fewer than a hundred share by share, to its end', () => {
    const at = new ScriptedBench('ZDRIP');
    at.submit({ qty: 2 });
    at.bench.takeEvents();
    expect(at.pass(3_000_000).events).toEqual([fill(1), fill(1), 'done 1 filled']);
    at.bench.childPool.assertAllHome();
  });

  test('drips on what it restores, and takes from it what it is asked to', () => {
    const at = new ScriptedBench('ZDRIP');
    const child = at.bench.child({ id: 1, side: 'buy', qty: 450, price: 100_0500, venueId: VENUE.venueId });
    Object.assign(child.order!, { qty: 450 });
    Object.assign(child, { lifetime: Rest, restSequence: 7 });
    at.gateway.restore(child);
    expect(at.pass(0).events).toEqual([]);
    at.gateway.reduce(child, 300, at.bench);
    at.gateway.reduce(child, 150, at.bench);
    expect(at.bench.takeEvents()).toEqual(['reduced 1 by 300 to 150', 'reduced 1 by 0 to 150']);
    expect(at.pass(2_000_000).events).toEqual([fill(100), fill(50), 'done 1 filled']);
  });

  test('turns ZREJECT down after the call, and ZSLOW fills a second later', () => {
    const rejecting = new ScriptedBench('ZREJECT');
    rejecting.submit();
    expect(rejecting.bench.events).toEqual([]);
    expect(rejecting.pass(0)).toEqual({ events: ['done 1 order rejected'], next: 0 });
    const slow = new ScriptedBench('ZSLOW');
    slow.submit();
    expect(slow.pass(400_000)).toEqual({ events: [], next: 600_000 });
    expect(slow.pass(600_000)).toEqual({ events: [fill(100), 'done 1 filled'], next: 0 });
  });

  test('lets ZHOLD stand for as long as it is not cancelled', () => {
    const at = new ScriptedBench('ZHOLD');
    const child = at.submit();
    at.bench.print(VENUE.venueId, 90_0000, 1000);
    at.bench.quote(0, undefined, [90_0000, 1000]);
    expect(at.pass(1e12)).toEqual({ events: ['rest 1 100 behind 0'], next: 0 });
    at.gateway.cancel(child, at.bench);
    expect(at.bench.takeEvents()).toEqual(['done 1 canceled']);
  });

  test.each([
    ['ZDRIP', TimeInForce.Ioc, [fill(100), 'done 1 unfilled']],
    ['ZHOLD', TimeInForce.Ioc, ['done 1 unfilled']],
    ['ZDRIP', TimeInForce.Fok, ['done 1 unfilled']],
    ['ZPART', TimeInForce.Fok, ['done 1 unfilled']],
    ['ZHOLD', TimeInForce.Fok, ['done 1 unfilled']],
    ['ZFILL', TimeInForce.Fok, [fill(250), 'done 1 filled']],
  ])('has nothing of %s stand where it must not rest: time in force %i', (symbol, timeInForce, events) => {
    const at = new ScriptedBench(symbol);
    const lifetime = timeInForce === TimeInForce.Fok ? FillOrKill : VenueLifetime.ImmediateOrCancel;
    at.submit({ qty: 250, timeInForce, lifetime });
    expect(at.bench.takeEvents()).toEqual(events);
    expect(at.pass(10_000_000).events).toEqual([]);
  });

  test('does in ZQTY what the quantity says', () => {
    const firstOf = (qty: number) => {
      const at = new ScriptedBench('ZQTY');
      at.submit({ qty });
      return [...at.bench.takeEvents(), ...at.pass(0).events][0];
    };
    expect([100, 101, 102, 103, 104, 105, 106, 107, 108].map(firstOf)).toEqual([
      fill(100),
      fill(101),
      fill(51),
      'rest 1 103 behind 0',
      'done 1 order rejected',
      'rest 1 105 behind 0',
      undefined,
      fill(107),
      fill(108),
    ]);
  });

  test('has a symbol for each behaviour', () => {
    expect(SYMBOLS).toEqual(['ZFILL', 'ZPART', 'ZDRIP', 'ZREJECT', 'ZHOLD', 'ZSLOW', 'ZLOSTACK', 'ZQTY']);
  });
});
