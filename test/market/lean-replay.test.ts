import { beforeAll, describe, expect, it } from 'vitest';
import { defineInstrument, type Instrument, usEquity } from '../../src/domain/instrument.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { leanTickPath } from '../../src/market/lean-day.ts';
import { LeanReplay, type LeanReplayOptions } from '../../src/market/lean-replay.ts';
import { MarketDataError } from '../../src/market/market-data-error.ts';
import { RecordingSink, temporaryLeanFolder, venueQuotePool, writeLeanDay } from '../support/market.ts';

const OPEN = 34_200_000;
const CLOSE = 57_600_000;
const folder = temporaryLeanFolder();
const pool = venueQuotePool();

const bid = (millis: number, price: number, size: number, code: string) => `${millis},${price},${size},0,0,${code},1,0`;
const ask = (millis: number, price: number, size: number, code: string) => `${millis},0,0,${price},${size},${code},1,0`;
const trade = (millis: number, price: number, size: number, code: string) => `${millis},${price},${size},${code},1,0`;

function load(options: Partial<LeanReplayOptions> = {}): Promise<LeanReplay> {
  return LeanReplay.load({
    dataFolder: folder,
    dates: ['20131007'],
    speed: 1,
    instruments: [usEquity(0, 'IBM')],
    venues: US_EQUITY_VENUES,
    quotePool: pool,
    ...options,
  });
}

beforeAll(() => {
  writeLeanDay(
    folder,
    'ibm',
    '20131007',
    [
      bid(14_400_000, 1_820_000, 100, 'P'),
      ask(14_400_000, 1_830_000, 200, 'Q'),
      bid(14_500_000, 1_821_000, 300, 'N'),
      ask(14_500_000, 1_830_000, 200, 'Q'),
      bid(OPEN + 10, 1_822_000, 100, 'P'),
      ask(OPEN + 10, 1_829_000, 100, 'N'),
      bid(OPEN + 20, 1_820_500, 500, 'P'),
      ask(OPEN + 20, 1_829_000, 100, 'N'),
      bid(CLOSE, 1_700_000, 100, 'P'),
      ask(CLOSE, 1_800_000, 100, 'N'),
    ],
    [
      trade(14_450_000, 1_825_000, 50, 'N'),
      trade(OPEN + 15, 1_822_000, 100, 'P'),
      trade(OPEN + 15, 1_822_000, 70, 'D'),
      trade(OPEN + 20, 1_822_000, 60, 'P'),
      trade(CLOSE, 1_800_000, 60, 'P'),
    ],
  );
  writeLeanDay(
    folder,
    'ibm',
    '20131008',
    [bid(20_000_000, 1_810_000, 100, 'Z'), ask(20_000_000, 1_811_000, 200, 'K'), bid(OPEN + 5, 1_810_500, 100, 'N')],
    [trade(OPEN + 6, 1_811_000, 100, 'K')],
  );
  writeLeanDay(
    folder,
    'aapl',
    '20131007',
    [ask(OPEN + 12, 4_900_000, 100, 'Q')],
    [trade(OPEN + 20, 4_900_000, 10, 'Q')],
  );
});

describe('LeanReplay', () => {
  it('stands at once: the first advance reports what was built up before the opening, at the time of the opening', async () => {
    const sink = new RecordingSink();
    const replay = await load();
    expect(replay.marketTimeMillis()).toBe(OPEN);
    replay.advance(0, sink);
    expect(sink.take()).toEqual([
      '34200000 quote 0/1 0@0 200@1830000',
      '34200000 quote 0/2 100@1820000 0@0',
      '34200000 quote 0/0 300@1821000 0@0',
      'enter regular',
    ]);
    expect(sink.confirmations).toBe(1);
  });

  it('reports trades and quotes in time order, in one millisecond the trade first', async () => {
    const sink = new RecordingSink();
    const replay = await load();
    replay.advance(0, sink);
    sink.take();
    replay.advance(9, sink);
    expect(sink.take()).toEqual([]);
    replay.advance(20, sink);
    expect(sink.take()).toEqual([
      `${OPEN + 10} quote 0/2 100@1822000 0@0`,
      `${OPEN + 10} quote 0/0 300@1821000 100@1829000`,
      `${OPEN + 15} trade 0/2 100@1822000`,
      `${OPEN + 20} trade 0/2 60@1822000`,
      `${OPEN + 20} quote 0/0 0@0 100@1829000`,
      `${OPEN + 20} quote 0/2 500@1820500 0@0`,
    ]);
    expect(sink.confirmations).toBe(3);
  });

  it('reports a change of the NBBO whole, so that nobody sees its bid against the old ask', async () => {
    const rising = temporaryLeanFolder();
    writeLeanDay(rising, 'ibm', '20131007', [
      bid(1, 1_000_000, 100, 'N'),
      ask(1, 1_000_100, 100, 'P'),
      bid(OPEN, 1_000_100, 100, 'Q'),
      ask(OPEN, 1_000_200, 100, 'Z'),
      bid(OPEN + 1, 1_000_000, 100, 'N'),
      ask(OPEN + 1, 1_000_100, 100, 'P'),
    ]);
    const replay = await load({ dataFolder: rising });
    const crossed: number[] = [];
    const sink = new RecordingSink();
    const watch = {
      applyQuote(quote: Parameters<RecordingSink['applyQuote']>[0]) {
        sink.applyQuote(quote);
        const askPrice = sink.bestAsk(0);
        if (askPrice !== 0 && sink.bestBid(0) >= askPrice) crossed.push(quote.marketTimeMillis);
      },
      applyTrade() {},
      confirmQuotes() {},
      enterPhase() {},
    };
    replay.advance(5, watch);
    expect([sink.bestBid(0), sink.bestAsk(0)]).toEqual([1_000_000, 1_000_100]);
    expect(crossed).toEqual([]);
  });

  it('reports the same however the calls cut the time', async () => {
    const [whole, cut] = [new RecordingSink(), new RecordingSink()];
    (await load()).advance(1000, whole);
    const replay = await load();
    for (let elapsed = 0; elapsed <= 1000; elapsed += 7) replay.advance(elapsed, cut);
    expect(cut.lines).toEqual(whole.lines);
  });

  it('plays market time at its speed', async () => {
    const replay = await load({ speed: 60 });
    replay.advance(1000, new RecordingSink());
    expect(replay.marketTimeMillis()).toBe(OPEN + 60_000);
  });

  it('ends before the last row of the day that stands at `to`, and then confirms nothing', async () => {
    const sink = new RecordingSink();
    const replay = await load();
    replay.advance(CLOSE - OPEN, sink);
    expect(replay.finished).toBe(true);
    expect(replay.marketTimeMillis()).toBe(CLOSE);
    // Nothing of 16:00 is played: the quotes are only taken out, after the session has closed.
    const closed = sink.lines.indexOf('enter closed');
    expect(sink.lines.slice(0, closed).some((line) => line.startsWith(String(CLOSE)))).toBe(false);
    expect(sink.lines.slice(closed + 1).every((line) => line.endsWith('0@0 0@0'))).toBe(true);
    expect([sink.bestBid(0), sink.bestAsk(0)]).toEqual([0, 0]);
    const { confirmations } = sink;
    replay.advance(CLOSE, sink);
    replay.advanceToMarketTime(CLOSE, sink);
    expect(sink.confirmations).toBe(confirmations);
  });

  it('keeps to `from` and `to`', async () => {
    const sink = new RecordingSink();
    const replay = await load({ from: '04:00', to: '04:01' });
    replay.advance(0, sink);
    expect(sink.take()).toEqual([
      'enter pre_market',
      '14400000 quote 0/1 0@0 200@1830000',
      '14400000 quote 0/2 100@1820000 0@0',
    ]);
    replay.advance(60_000, sink);
    expect([replay.finished, sink.take()]).toEqual([
      true,
      ['14450000 trade 0/0 50@1825000', 'enter closed', '14460000 quote 0/1 0@0 0@0', '14460000 quote 0/2 0@0 0@0'],
    ]);
  });

  it('enters each phase of the day before the first row of it', async () => {
    const whole = temporaryLeanFolder();
    const at = (hour: number) => hour * 3_600_000;
    const times = [at(4) - 1, at(4), OPEN - 1, OPEN, at(13), CLOSE - 1, CLOSE, at(20) - 1, at(20)];
    const trades = times.map((millis) => trade(millis, 1_800_000, 100, 'N'));
    for (const date of ['20131128', '20131129', '20131202']) {
      writeLeanDay(whole, 'ibm', date, [bid(1, 1_790_000, 100, 'N'), ask(1, 1_810_000, 100, 'N')], trades);
    }
    const played = async (date: string, to?: string) => {
      const sink = new RecordingSink();
      const replay = await load({ dataFolder: whole, dates: [date], from: '00:00', to: to ?? '20:01' });
      for (let hour = 0; !replay.finished; hour++) replay.advanceToMarketTime(at(hour), sink);
      return sink.lines.filter((line) => !line.includes('quote')).map((line) => line.replace(/ trade .*/, ''));
    };
    const row = (index: number) => String(times[index]);
    const rows = (from: number, until: number) => times.slice(from, until).map(String);
    expect(await played('20131202')).toEqual([
      ...[row(0), 'enter pre_market', row(1), row(2), 'enter regular', ...rows(3, 6)],
      ...['enter after_hours', row(6), row(7), 'enter closed', row(8)],
    ]);
    expect(await played('20131129')).toEqual([
      ...[row(0), 'enter pre_market', row(1), row(2), 'enter regular', row(3)],
      ...['enter after_hours', ...rows(4, 7), 'enter closed', row(7), row(8)],
    ]);
    expect((await played('20131202', '16:00')).slice(-2)).toEqual([row(5), 'enter closed']);
  });

  it('plays one day after another and takes the old quotes out in between', async () => {
    const sink = new RecordingSink();
    const replay = await load({ dates: ['20131007', '20131008'] });
    replay.advance(100, sink);
    expect([replay.currentDate, replay.daysFinished, replay.finished]).toEqual(['20131007', 0, false]);
    sink.take();
    replay.advance(CLOSE - OPEN + 5, sink);
    expect([replay.currentDate, replay.daysFinished, replay.finished]).toEqual(['20131008', 1, false]);
    expect(sink.take()).toEqual([
      'enter closed',
      `${CLOSE} quote 0/0 0@0 0@0`,
      `${CLOSE} quote 0/1 0@0 0@0`,
      `${CLOSE} quote 0/2 0@0 0@0`,
      '34200000 quote 0/5 0@0 200@1811000',
      '34200000 quote 0/3 100@1810000 0@0',
      'enter regular',
      `${OPEN + 5} quote 0/0 100@1810500 0@0`,
    ]);
    replay.advance(3 * (CLOSE - OPEN), sink);
    expect([replay.daysFinished, replay.finished, sink.take()]).toEqual([
      2,
      true,
      [
        `${OPEN + 6} trade 0/5 100@1811000`,
        'enter closed',
        `${CLOSE} quote 0/0 0@0 0@0`,
        `${CLOSE} quote 0/3 0@0 0@0`,
        `${CLOSE} quote 0/5 0@0 0@0`,
      ],
    ]);
  });

  it('can be stepped by hand to market times and to the next day', async () => {
    const sink = new RecordingSink();
    const replay = await load({ dates: ['20131007', '20131008'] });
    replay.advanceToMarketTime(OPEN + 10, sink);
    expect(replay.marketTimeMillis()).toBe(OPEN + 10);
    expect(sink.bestBid(0)).toBe(1_822_000);
    replay.advanceToMarketTime(OPEN + 5, sink);
    expect(replay.marketTimeMillis()).toBe(OPEN + 10);
    expect(replay.startNextDay(sink)).toBe(true);
    expect([replay.currentDate, replay.marketTimeMillis(), sink.bestBid(0)]).toEqual(['20131008', OPEN, 1_810_000]);
    replay.advance(50, sink);
    expect([replay.currentDate, replay.marketTimeMillis()]).toEqual(['20131008', OPEN]);
    expect(replay.startNextDay(sink)).toBe(false);
    expect(replay.finished).toBe(true);
  });

  it('begins at its first day when stepped there by hand', async () => {
    const sink = new RecordingSink();
    const replay = await load({ dates: ['20131008'] });
    expect(replay.startNextDay(sink)).toBe(true);
    expect([replay.currentDate, sink.bestAsk(0)]).toEqual(['20131008', 1_811_000]);
  });

  it('tells the sink the time of the row it is at', async () => {
    const replay = await load();
    const times: number[] = [];
    const sink = new RecordingSink();
    replay.advance(100, {
      applyQuote: (quote) => sink.applyQuote(quote),
      applyTrade: (made) => times.push(made.marketTimeMillis - replay.marketTimeMillis()),
      confirmQuotes: () => undefined,
      enterPhase: () => undefined,
    });
    expect(times).toEqual([0, 0]);
    expect(replay.marketTimeMillis()).toBe(OPEN + 100);
  });

  it('merges several symbols by time', async () => {
    const sink = new RecordingSink();
    const replay = await load({ instruments: [usEquity(0, 'IBM'), usEquity(1, 'AAPL')] });
    replay.advance(100, sink);
    const times = sink.take().slice(4);
    expect(times.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      `${OPEN + 10} quote 0/2`,
      `${OPEN + 10} quote 0/0`,
      `${OPEN + 12} quote 1/1`,
      `${OPEN + 15} trade 0/2`,
      `${OPEN + 20} trade 0/2`,
      `${OPEN + 20} quote 0/0`,
      `${OPEN + 20} quote 0/2`,
      `${OPEN + 20} trade 1/1`,
    ]);
  });

  it('skips and counts rows of venues that are not configured', async () => {
    const sink = new RecordingSink();
    const replay = await load({ venues: US_EQUITY_VENUES.filter(({ mic }) => mic !== 'ARCX') });
    replay.advance(100, sink);
    expect(sink.lines.some((line) => line.includes(' 0/2 '))).toBe(false);
    expect(replay.unconfiguredVenueRows).toBe(5);
    expect(replay.skips).toEqual({ suspiciousRows: 0, offExchangeTrades: 1, unqueuedTrades: 0 });
  });

  it('scales prices and quantities as the instrument does', async () => {
    const fine: Instrument = defineInstrument({ ...usEquity(0, 'IBM'), priceDecimals: 5, qtyDecimals: 1 });
    const sink = new RecordingSink();
    (await load({ instruments: [fine] })).advance(15, sink);
    expect(sink.lines).toContain('34200000 quote 0/2 1000@18200000 0@0');
    expect(sink.lines).toContain(`${OPEN + 15} trade 0/2 1000@18220000`);
  });

  it('gives every quote back to its pool, also when the sink throws', async () => {
    const replay = await load();
    const failing = new RecordingSink();
    failing.applyQuote = () => {
      throw new Error('no room');
    };
    expect(() => replay.advance(0, failing)).toThrow('no room');
    expect(pool.active).toBe(0);
  });

  it('fails where the pool has nothing left for it', async () => {
    const replay = await load();
    const held = Array.from({ length: pool.ceiling }, () => pool.acquire()!);
    expect(() => replay.advance(0, new RecordingSink())).toThrow('pool venue_quotes has no quote left');
    for (const quote of held) pool.release(quote);
  });
});

describe('LeanReplay.load', () => {
  it('names the file that it looked for', async () => {
    const missing = load({ instruments: [usEquity(0, 'MSFT')] });
    await expect(missing).rejects.toThrow(MarketDataError);
    await expect(missing).rejects.toThrow(`${leanTickPath(folder, 'msft', '20131007', 'quote')}: no such file`);
  });

  it('names file and line of a malformed row', async () => {
    const broken = temporaryLeanFolder();
    writeLeanDay(broken, 'ibm', '20131007', [bid(1, 100, 1, 'N'), 'nonsense']);
    await expect(load({ dataFolder: broken })).rejects.toThrow(
      `${leanTickPath(broken, 'IBM', '20131007', 'quote')}, line 2: time is not a whole number`,
    );
  });

  it.each<[string, Partial<LeanReplayOptions>, string]>([
    ['no date', { dates: [] }, 'at least one date'],
    ['a date that is none', { dates: ['20131332'] }, '"20131332" is no date'],
    ['dates out of order', { dates: ['20131008', '20131007'] }, 'must ascend: 20131008, 20131007'],
    ['a date twice', { dates: ['20131007', '20131007'] }, 'must ascend'],
    ['no instrument', { instruments: [] }, 'at least one instrument'],
    ['no venue', { venues: [] }, 'at least one venue'],
    ['speed 0', { speed: 0 }, 'speed must be above 0: 0'],
    ['endless speed', { speed: Number.POSITIVE_INFINITY }, 'speed must be above 0'],
    ['a time that is none', { from: '9:30' }, '"9:30" is no time of day'],
    ['an end before the beginning', { from: '16:00', to: '09:30' }, 'must begin before it ends'],
    [
      'prices coarser than the files',
      { instruments: [defineInstrument({ ...usEquity(0, 'IBM'), priceDecimals: 2 })] },
      'IBM: recorded prices need 4 price decimals',
    ],
  ])('refuses %s', async (_what, options, fault) => {
    const refused = load(options);
    await expect(refused).rejects.toThrow(RangeError);
    await expect(refused).rejects.toThrow(fault);
  });
});
