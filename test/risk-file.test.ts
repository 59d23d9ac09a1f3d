import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATIONS } from '../src/domain/account-configurations.ts';
import { RiskFile, RiskFileError } from '../src/risk-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'risk-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const STORED = {
  version: 2,
  rules: { global: { maximum_order_size: 5 } },
  firm: { tradingState: 0, killSwitch: 2 },
  accounts: [
    { accountId: 1, tradingState: 1, killSwitch: 0, disablingExecutions: 3, configurations: DEFAULT_CONFIGURATIONS },
    { accountId: 2, tradingState: 0, killSwitch: 0, disablingExecutions: 0, day: 20_000, dayOpeningEquity: -5 },
  ],
} as const;

it('gives back what was last saved, and leaves nothing else behind', () => {
  const file = new RiskFile(folder);
  expect(file.load()).toBeUndefined();
  file.save({ ...STORED, version: 1 });
  file.save(STORED);
  expect(new RiskFile(folder).load()).toEqual(STORED);
  expect(readdirSync(folder)).toEqual(['risk.json']);
});

it.each([
  '{',
  '{}',
  JSON.stringify({ ...STORED, firm: { tradingState: 3, killSwitch: 0 } }),
  JSON.stringify({ ...STORED, accounts: [{ ...STORED.accounts[0], configurations: { suspendTrade: true } }] }),
])('refuses to go on without rules that it cannot read: %s', (text) => {
  writeFileSync(join(folder, 'risk.json'), text);
  expect(() => new RiskFile(folder).load()).toThrow(RiskFileError);
});
