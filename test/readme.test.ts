import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { API_ERRORS } from '../src/api/http/errors.ts';
import { RISK_RULE_NAMES } from '../src/domain/risk-violation.ts';
import { SETTINGS } from '../src/settings.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it.each(SETTINGS)('lists $name as the configuration has it', ({ name, fallback, meaning }) => {
    expect(readme).toContain(`| \`${name}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${meaning} |`);
  });

  it.each(API_ERRORS)('lists the error $reason', ({ http, code, reason, when }) => {
    expect(readme).toContain(`| ${http} | ${code} | \`${reason}\` | ${when} |`);
  });

  it.each(RISK_RULE_NAMES)('describes the risk rule %s', (rule) => {
    expect(readme).toMatch(new RegExp(`^\\| \`${rule}\` \\| \`([A-Z_]+|PUT /ops/risk/(rules|state))\``, 'm'));
  });
});
