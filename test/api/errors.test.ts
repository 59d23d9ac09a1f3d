import { describe, expect, it } from 'vitest';
import * as errors from '../../src/api/http/errors.ts';
import { REPLACE_ERRORS } from '../../src/api/orders/replace-errors.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import { ReplaceRefusal } from '../../src/domain/replace-refusal.ts';
import { RISK_RULE_NAMES, RiskRule } from '../../src/domain/risk-violation.ts';

const { API_ERRORS, REJECT_ERRORS, RISK_ERRORS } = errors;

describe('the list of errors', () => {
  it('gives every error a reason of its own among those of its status', () => {
    const reasons = API_ERRORS.map((error) => `${error.http} ${error.reason}`);
    expect(new Set(reasons).size).toBe(reasons.length);
  });

  it('gives a code one HTTP status, that its first three digits name, but for the two of Alpaca that do not', () => {
    const statusByCode = new Map(API_ERRORS.map(({ code, http }) => [code, http]));
    for (const { code, http } of API_ERRORS) expect(statusByCode.get(code)).toBe(http);
    const odd = [...statusByCode].filter(([code, http]) => Math.floor(code / 100_000) !== http);
    expect(odd).toEqual([[40010001, 422]]);
  });

  it('says of every error when it happens', () => {
    for (const { when, message } of API_ERRORS) {
      expect(when).not.toBe('');
      expect(message).not.toBe('');
    }
  });

  it('holds everything that the module defines', () => {
    const defined = Object.values(errors).filter(
      (value): value is errors.ApiError => typeof value === 'object' && 'reason' in value,
    );
    expect(new Set(API_ERRORS)).toEqual(new Set([...defined, ...RISK_ERRORS, ...Object.values(REPLACE_ERRORS)]));
  });

  it('is in the order of the statuses', () => {
    const statuses = API_ERRORS.map((error) => error.http);
    expect(statuses).toEqual(statuses.toSorted((a, b) => a - b));
  });

  it('has an answer for every risk rule, named after it', () => {
    expect(RISK_ERRORS.map((error) => error.reason)).toEqual([...RISK_RULE_NAMES]);
    for (const rule of Object.values(RiskRule)) {
      const { http, code } = RISK_ERRORS[rule]!;
      expect([http, code]).toEqual(rule === RiskRule.MessageThrottle ? [429, 42910000] : [403, 40310000]);
    }
  });

  it('has an answer for everything the engine turns away', () => {
    expect(Object.keys(REJECT_ERRORS).toSorted()).toEqual(Object.values(RejectReason).toSorted());
    expect(REJECT_ERRORS.duplicate_client_order_id).toMatchObject({
      http: 422,
      code: 40010001,
      message: 'client_order_id must be unique',
    });
    expect(REJECT_ERRORS.order_pool_exhausted).toMatchObject({ http: 503, code: 50310000 });
    expect(REJECT_ERRORS.shutting_down).toMatchObject({ http: 503, code: 50310000 });
  });

  it('has an answer for every order that cannot be replaced', () => {
    expect(Object.keys(REPLACE_ERRORS).toSorted()).toEqual(Object.values(ReplaceRefusal).toSorted());
    for (const { http } of Object.values(REPLACE_ERRORS)) expect(http).toBe(422);
  });
});
