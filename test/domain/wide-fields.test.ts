import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const fileOf = (path: string) => new URL(`../../${path}`, import.meta.url).pathname;

it('money and times have room from the start wherever they are kept, as the service loads its modules', () => {
  const flags = ['--allow-natives-syntax', '--import', fileOf('src/register-local-bindings.ts')];
  const printed = execFileSync(process.execPath, [...flags, fileOf('test/support/wide-fields-process.ts')]);
  expect(JSON.parse(String(printed))).toEqual({
    Sample: ['untoldFee'],
    Account: [],
    AccountRisk: [],
    AdvancedTerms: [],
    Fill: [],
    LiveEvent: [],
    Order: [],
    OrderEvent: [],
    Position: [],
    RiskViolation: [],
    VenueOrder: [],
  });
});
