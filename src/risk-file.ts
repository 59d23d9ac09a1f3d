import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { DAY_TRADE_CHECKS, MARGIN_MULTIPLIERS, TRADE_CONFIRMATIONS } from './domain/account-configurations.ts';
import type { RiskStore, StoredRisk } from './execution/ports/risk-store.ts';

const FILE = 'risk.json';
const Code = Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(2)]);
const Count = Type.Integer({ minimum: 0 });
const StoredConfigurations = Type.Object({
  dtbpCheck: Type.Enum([...DAY_TRADE_CHECKS]),
  tradeConfirmEmail: Type.Enum([...TRADE_CONFIRMATIONS]),
  suspendTrade: Type.Boolean(),
  noShorting: Type.Boolean(),
  fractionalTrading: Type.Boolean(),
  maxMarginMultiplier: Type.Union([Type.Enum([...MARGIN_MULTIPLIERS]), Type.Null()]),
  maxOptionsTradingLevel: Type.Union([Count, Type.Null()]),
  pdtCheck: Type.Enum([...DAY_TRADE_CHECKS]),
  ptpNoExceptionEntry: Type.Boolean(),
  disableOvernightTrading: Type.Boolean(),
});
const StoredRiskFile = Type.Object({
  version: Count,
  rules: Type.Optional(Type.Unknown()),
  firm: Type.Object({ tradingState: Code, killSwitch: Code }),
  accounts: Type.Array(
    Type.Object({
      accountId: Count,
      tradingState: Code,
      killSwitch: Code,
      disablingExecutions: Count,
      day: Type.Optional(Count),
      dayOpeningEquity: Type.Optional(Type.Integer()),
      configurations: Type.Optional(StoredConfigurations),
    }),
  ),
});

/** The file is there and not what the service wrote. To start without it could be to trade without limits. */
export class RiskFileError extends Error {
  override readonly name = 'RiskFileError';
}

/** What a person has ordered of risk, as `risk.json` in the data folder: written whole beside it, flushed, then renamed. */
export class RiskFile implements RiskStore {
  readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, FILE);
  }

  /** Undefined where nothing has been stored yet. Throws a RiskFileError. */
  load(): StoredRisk | undefined {
    if (!existsSync(this.path)) return undefined;
    let stored: unknown;
    try {
      stored = JSON.parse(readFileSync(this.path, 'utf8'));
    } catch (error) {
      throw new RiskFileError(`${this.path} cannot be read: ${(error as Error).message}`, { cause: error });
    }
    if (!Check(StoredRiskFile, stored)) throw new RiskFileError(`${this.path} is not what the service has written`);
    return stored as StoredRisk;
  }

  save(risk: StoredRisk): void {
    const fresh = `${this.path}.new`;
    writeFileSync(fresh, `${JSON.stringify(risk, undefined, 2)}\n`, { flush: true });
    renameSync(fresh, this.path);
    flushFolder(dirname(this.path));
  }
}

/** Makes a renaming durable. */
function flushFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
