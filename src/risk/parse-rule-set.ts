import { DecimalFault, parseDecimal } from '../domain/decimal.ts';
import type { RiskSettings } from './risk-limits.ts';
import {
  type DegreeField,
  FIRM_FIELDS,
  isDegree,
  isNumeric,
  type NumericField,
  RULE_FIELDS,
  type RuleField,
} from './rule-fields.ts';
import type { AccountRules, RuleSet } from './rule-set.ts';

export interface RuleSetFault {
  /** Where, as `accounts.1.symbols.IBM.maximum_order_size`; "" for the whole. */
  readonly path: string;
  readonly message: string;
}

/** The instrument of a symbol's name, if there is one. */
export type FindInstrument = (symbol: string) => { readonly instrumentId: number } | undefined;

type Json = Readonly<Record<string, unknown>>;
type Layer = 'global' | 'account' | 'symbol';

const ACCOUNT_ID = /^[1-9]\d{0,8}$/;
const FIELDS: ReadonlyMap<string, RuleField> = new Map(RULE_FIELDS.map((field) => [field.name, field]));
const FIRM: ReadonlyMap<string, NumericField> = new Map(FIRM_FIELDS.map((field) => [field.name, field]));

/**
 * Reads `{ firm, global, accounts: { ID: { ..., symbols: { SYM: {} } } }, symbols: { SYM: {} } }`, each part optional, or names
 * every fault with its path. Decimals may be strings or numbers; 0 and false are off. Nothing is ignored: what it does not
 * know is a fault.
 */
export function parseRuleSet(json: unknown, findInstrument: FindInstrument): RuleSet | readonly RuleSetFault[] {
  const reader = new RuleSetReader(findInstrument);
  const rules = reader.ruleSet(json);
  return reader.faults.length > 0 ? reader.faults : rules;
}

export function isRuleSet(result: RuleSet | readonly RuleSetFault[]): result is RuleSet {
  return !Array.isArray(result);
}

class RuleSetReader {
  readonly faults: RuleSetFault[] = [];
  readonly #findInstrument: FindInstrument;

  constructor(findInstrument: FindInstrument) {
    this.#findInstrument = findInstrument;
  }

  ruleSet(json: unknown): RuleSet {
    const parts = this.#object(json, '');
    for (const name of Object.keys(parts)) {
      if (!['firm', 'global', 'accounts', 'symbols'].includes(name)) this.#fault(name, 'is not a part of a rule set');
    }
    return {
      firm: this.#settings(parts.firm, 'firm', (name) => FIRM.get(name)),
      global: this.#layer(parts.global, 'global', 'global'),
      accounts: this.#accounts(parts.accounts),
      symbols: this.#symbols(parts.symbols, 'symbols'),
    };
  }

  #accounts(json: unknown): Map<number, AccountRules> {
    const accounts = new Map<number, AccountRules>();
    for (const [id, account] of Object.entries(this.#object(json, 'accounts'))) {
      const path = `accounts.${id}`;
      if (!ACCOUNT_ID.test(id)) this.#fault(path, 'is not the number of an account');
      const { symbols, ...settings } = this.#object(account, path);
      accounts.set(Number(id), {
        settings: this.#layer(settings, path, 'account'),
        symbols: this.#symbols(symbols, `${path}.symbols`),
      });
    }
    return accounts;
  }

  #symbols(json: unknown, path: string): Map<number, RiskSettings> {
    const symbols = new Map<number, RiskSettings>();
    for (const [symbol, settings] of Object.entries(this.#object(json, path))) {
      const instrument = this.#findInstrument(symbol);
      const layer = this.#layer(settings, `${path}.${symbol}`, 'symbol');
      if (instrument === undefined) this.#fault(`${path}.${symbol}`, 'is not a symbol that the service knows');
      else symbols.set(instrument.instrumentId, layer);
    }
    return symbols;
  }

  #layer(json: unknown, path: string, layer: Layer): RiskSettings {
    return this.#settings(json, path, (name) => {
      const field = FIELDS.get(name);
      if (field?.scope === 'not per symbol' && layer === 'symbol') {
        this.#fault(`${path}.${name}`, 'is of an account as a whole, not of a symbol');
      } else if (field?.scope === 'per symbol only' && layer !== 'symbol') {
        this.#fault(`${path}.${name}`, 'can be set for a symbol only');
      }
      return field;
    });
  }

  #settings(json: unknown, path: string, find: (name: string) => RuleField | undefined): RiskSettings {
    const settings: Record<string, number | boolean> = {};
    for (const [name, value] of Object.entries(this.#object(json, path))) {
      const field = find(name);
      if (field === undefined) this.#fault(`${path}.${name}`, 'is not a limit that can be set here');
      else settings[field.setting] = this.#value(value, field, `${path}.${name}`);
    }
    return settings;
  }

  #value(value: unknown, field: RuleField, path: string): number | boolean {
    if (isDegree(field)) return this.#degree(value, field, path);
    if (!isNumeric(field)) {
      if (typeof value !== 'boolean') this.#fault(path, 'must be true or false');
      return value === true;
    }
    const number =
      typeof value === 'string' || typeof value === 'number'
        ? parseDecimal(value, field.decimals)
        : DecimalFault.Malformed;
    if (number === DecimalFault.TooPrecise) {
      return this.#fault(
        path,
        field.decimals === 0 ? 'must be a whole number' : `must have at most ${field.decimals} decimals`,
      );
    }
    if (typeof number === 'string' && number !== DecimalFault.TooLarge) return this.#fault(path, 'must be a number');
    if (number === DecimalFault.TooLarge || number > field.maximum) {
      return this.#fault(path, `must be at most ${field.maximum / 10 ** field.decimals}`);
    }
    return number < 0 ? this.#fault(path, 'must not be negative') : number * field.factor;
  }

  #degree(value: unknown, { names, whenTrue }: DegreeField, path: string): number {
    const degree = typeof value === 'boolean' ? (value ? whenTrue : 0) : names.indexOf(value as string);
    return degree >= 0 ? degree : this.#fault(path, `must be one of ${names.join(', ')}`);
  }

  #object(json: unknown, path: string): Json {
    if (json === undefined) return {};
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Json;
    this.#fault(path, 'must be a JSON object');
    return {};
  }

  #fault(path: string, message: string): 0 {
    this.faults.push({ path, message });
    return 0;
  }
}
