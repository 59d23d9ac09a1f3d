import { Check } from 'typebox/value';
import { afterEach, describe, expect, it } from 'vitest';
import { RiskReplayAnswer } from '../../src/api/schemas/risk-replay.ts';
import { OrderType } from '../../src/domain/order-terms.ts';
import { RISK_RULE_NAMES, RiskRule, RiskUnit } from '../../src/domain/risk-violation.ts';
import { Side } from '../../src/domain/side.ts';
import type { RiskReplay, RiskReplayRange, RiskReplayReport } from '../../src/execution/ports/risk-replay.ts';
import type { RiskAdministration } from '../../src/execution/risk-administration.ts';
import { type ApiFixture, buildApiFixture, NOW_MICROS } from '../support/api.ts';

const counts = (byRule: Partial<Record<RiskRule, number>>) =>
  RISK_RULE_NAMES.map((_, rule) => byRule[rule as RiskRule] ?? 0);
const REPORT: RiskReplayReport = {
  orders: 9,
  firstMicros: NOW_MICROS,
  lastMicros: NOW_MICROS + 1_000_000,
  refusedThen: counts({ [RiskRule.CreditCheck]: 1 }),
  refusedNow: counts({ [RiskRule.MaximumOrderSize]: 2, [RiskRule.CreditCheck]: 1 }),
  notJudged: counts({ [RiskRule.PriceCollar]: 3 }),
  undecided: 3,
  newlyRefused: 2,
  newlyAccepted: 0,
  examples: [
    {
      order: {
        orderId: 4,
        clientOrderId: '',
        accountId: 2,
        instrumentId: 0,
        side: Side.Sell,
        type: OrderType.Limit,
        qty: 120,
        limitPrice: 100_5000,
        submittedAtMicros: NOW_MICROS,
      },
      violation: {
        rule: RiskRule.MaximumOrderSize,
        unit: RiskUnit.Quantity,
        limit: 100,
        observed: 120,
        headroom: 100,
        instrumentId: 0,
      },
    },
  ],
};

let api: ApiFixture;
let asked: [unknown, RiskReplayRange][];
afterEach(() => api.app.close());

async function start(replay: Partial<RiskReplay> = {}): Promise<void> {
  asked = [];
  const riskReplay: RiskReplay = {
    isBusy: false,
    replay: async (rules, range) => {
      asked.push([rules, range]);
      return REPORT;
    },
    ...replay,
  };
  const risk = {
    faultsOf: (rules: object) => ('global' in rules ? [] : [{ path: 'globe', message: 'is not a part of a rule set' }]),
  } as unknown as RiskAdministration;
  api = await buildApiFixture({ services: { riskReplay, risk } });
}

const post = (payload: object) => api.send({ method: 'POST', url: '/ops/risk/replay', payload });
const RULES = { global: { maximum_order_size: 100 } };

describe('POST /ops/risk/replay', () => {
  it('answers with what the orders came to then, and would come to', async () => {
    await start();
    const answer = await post({ rules: RULES });
    expect(answer.statusCode).toBe(200);
    expect(Check(RiskReplayAnswer, answer.json())).toBe(true);
    expect(answer.json()).toMatchObject({
      orders: 9,
      first_submitted_at: '2026-11-20T15:00:00.000000Z',
      actual: { refused: 1, by_rule: { credit_check: 1 } },
      proposed: { refused: 3, by_rule: { maximum_order_size: 2, credit_check: 1 } },
      undecided: 3,
      not_judged: { price_collar: 3 },
      newly_refused: 2,
      examples: [
        {
          account_id: 2,
          symbol: 'IBM',
          side: 'sell',
          qty: '120',
          limit_price: '100.5',
          violation: { rule: 'maximum_order_size', limit: '100', observed: '120' },
        },
      ],
    });
  });

  it('takes a number of orders or times; the newest 10,000 where nothing is said', async () => {
    await start();
    await post({ rules: RULES });
    await post({ rules: RULES, last: 5 });
    await post({ rules: RULES, from: '2026-11-20T15:00:00Z' });
    await post({ rules: RULES, until: '2026-11-20T15:00:01Z', last: 7 });
    const none = { last: undefined, fromMicros: undefined, untilMicros: undefined };
    expect(asked).toEqual([
      [RULES, { ...none, last: 10_000 }],
      [RULES, { ...none, last: 5 }],
      [RULES, { ...none, fromMicros: NOW_MICROS }],
      [RULES, { ...none, last: 7, untilMicros: NOW_MICROS + 1_000_000 }],
    ]);
  });

  it.each([
    ['no rules', {}],
    ['a faulty rule set', { rules: { globe: {} } }],
    ['no orders', { rules: RULES, last: 0 }],
    ['a time that is none', { rules: RULES, from: 'yesterday' }],
    ['another field', { rules: RULES, account_id: 1 }],
  ])('refuses %s', async (_what, body) => {
    await start();
    expect((await post(body)).statusCode).toBe(422);
    expect(asked).toEqual([]);
  });

  it('says where in the body a fault of the rules is', async () => {
    await start();
    expect((await post({ rules: { globe: {} } })).json().faults).toEqual([
      { path: 'rules.globe', message: 'is not a part of a rule set' },
    ]);
  });

  it('runs one at a time, and ends with the service', async () => {
    await start({ isBusy: true });
    const busy = await post({ rules: RULES });
    expect([busy.statusCode, busy.json().reason, busy.headers['retry-after']]).toEqual([503, 'overloaded', '1']);
    await api.app.close();
    await start({ replay: async () => undefined });
    expect((await post({ rules: RULES })).json()).toMatchObject({ reason: 'shutting_down' });
  });
});
