import { describe, expect, it } from 'vitest';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { isRuleSet, parseRuleSet } from '../../src/risk/parse-rule-set.ts';
import { layerJson, RULE_FIELDS } from '../../src/risk/rule-fields.ts';
import { INSTRUMENTS, money } from '../support/domain.ts';

const parse = (json: unknown) =>
  parseRuleSet(json, (symbol) => INSTRUMENTS.find((instrument) => instrument.symbol === symbol));
const accepted = (json: unknown) => {
  const result = parse(json);
  if (!isRuleSet(result)) throw new Error(JSON.stringify(result));
  return result;
};

describe('a rule set in JSON', () => {
  it('is read into layers, in the units of the engine', () => {
    const rules = accepted({
      firm: { aggregate_credit_gross: '5000000' },
      global: {
        maximum_order_size: 100,
        maximum_order_value: '1000.50',
        price_collar: 2.5,
        self_match_prevention: true,
      },
      accounts: { 7: { maximum_daily_loss: 250, symbols: { MSFT: { maximum_position: '40' } } } },
      symbols: { IBM: { restricted_securities: true, average_daily_volume: 1000, duplicative_order_window_ms: 5 } },
    });
    expect(rules).toEqual({
      firm: { maximumGrossExposure: money(5_000_000) },
      global: {
        maximumOrderSize: 100,
        maximumOrderValue: money(1000.5),
        priceCollarBasisPoints: 250,
        selfMatchPrevention: SelfMatchPrevention.CancelNewest,
      },
      accounts: new Map([
        [7, { settings: { maximumDailyLoss: money(250) }, symbols: new Map([[1, { maximumPosition: 40 }]]) }],
      ]),
      symbols: new Map([[0, { restricted: true, averageDailyVolume: 1000, duplicateWindowMicros: 5000 }]]),
    });
  });

  it('may leave out every part', () => {
    expect(accepted({})).toEqual({ firm: {}, global: {}, accounts: new Map(), symbols: new Map() });
  });

  it('names every fault with its path, all at once', () => {
    const faults = parse({
      extra: {},
      firm: { maximum_order_size: 1 },
      global: {
        maximum_order_size: -1,
        maximum_order_value: 'much',
        price_collar: 1.234,
        maximum_open_orders: 1.5,
        credit_check: 101,
        self_match_prevention: 'on',
        hard_to_borrow: 'yes',
        average_daily_volume: 5,
        size: 1,
      },
      accounts: { zero: {}, 1: { symbols: { IBM: { message_throttle: 1 } } }, 2: null },
      symbols: { NONE: { maximum_position: true } },
    });
    expect(faults).toEqual([
      { path: 'extra', message: 'is not a part of a rule set' },
      { path: 'firm.maximum_order_size', message: 'is not a limit that can be set here' },
      { path: 'global.maximum_order_size', message: 'must not be negative' },
      { path: 'global.maximum_order_value', message: 'must be a number' },
      { path: 'global.price_collar', message: 'must have at most 2 decimals' },
      { path: 'global.maximum_open_orders', message: 'must be a whole number' },
      { path: 'global.credit_check', message: 'must be at most 100' },
      {
        path: 'global.self_match_prevention',
        message: 'must be one of off, cancel_newest, cancel_oldest, cancel_both',
      },
      { path: 'global.hard_to_borrow', message: 'must be true or false' },
      { path: 'global.average_daily_volume', message: 'can be set for a symbol only' },
      { path: 'global.size', message: 'is not a limit that can be set here' },
      {
        path: 'accounts.1.symbols.IBM.message_throttle',
        message: 'is of an account as a whole, not of a symbol',
      },
      { path: 'accounts.2', message: 'must be a JSON object' },
      { path: 'accounts.zero', message: 'is not the number of an account' },
      { path: 'symbols.NONE.maximum_position', message: 'must be a number' },
      { path: 'symbols.NONE', message: 'is not a symbol that the service knows' },
    ]);
    expect(parse([])).toEqual([{ path: '', message: 'must be a JSON object' }]);
  });

  it('reads back what settings are written as', () => {
    const settings = {
      maximumOrderSize: 7,
      maximumOrderValue: money(12.34),
      priceCollarBasisPoints: 33,
      executionWindowMicros: 2_000_000,
      hardToBorrow: true,
    };
    expect(accepted({ global: layerJson(settings) }).global).toEqual(settings);
    expect(layerJson({ maximumPosition: 0, restricted: false, maximumOpenOrders: Number.POSITIVE_INFINITY })).toEqual(
      {},
    );
  });

  it('takes the degrees of the short-sale restriction by name, true for the strictest', () => {
    const degrees = ['none', 'uptick', 'prohibited', false, true].map(
      (short_sale_restriction) => accepted({ global: { short_sale_restriction } }).global.shortSaleRestriction,
    );
    expect(degrees).toEqual([0, 1, 2, 0, 2]);
    expect(layerJson({ shortSaleRestriction: 1 })).toEqual({ short_sale_restriction: 'uptick' });
    for (const short_sale_restriction of ['up', 1, null]) {
      expect(parse({ symbols: { IBM: { short_sale_restriction } } })).toEqual([
        { path: 'symbols.IBM.short_sale_restriction', message: 'must be one of none, uptick, prohibited' },
      ]);
    }
  });

  it('takes the modes of the self-match prevention by name, true for the one that refuses the new order', () => {
    const modes = ['off', 'cancel_newest', 'cancel_oldest', 'cancel_both', false, true].map(
      (self_match_prevention) => accepted({ global: { self_match_prevention } }).global.selfMatchPrevention,
    );
    expect(modes).toEqual([0, 1, 2, 3, 0, 1]);
    expect(layerJson({ selfMatchPrevention: 2 })).toEqual({ self_match_prevention: 'cancel_oldest' });
  });

  it('has a field for every setting', () => {
    expect(new Set(RULE_FIELDS.map(({ setting }) => setting)).size).toBe(RULE_FIELDS.length);
    expect(RULE_FIELDS).toHaveLength(20);
  });
});
