import type { QuoteBoard } from '../board/quote-board.ts';
import type { Account } from '../domain/account.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { OrderCommand } from '../domain/order-command.ts';
import { OrderColumns } from '../risk/order-columns.ts';
import { referencePrice } from '../risk/reference-price.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { EngineTimings } from './ports/order-timings.ts';

interface ScreeningOptions {
  readonly instruments: readonly Instrument[];
  readonly board: QuoteBoard;
  readonly risk: RiskEngine;
  readonly timings: EngineTimings;
  readonly quoteMaxAgeMillis: number;
}

/**
 * Orders of one account that go to the engine together. Made once, with as many commands as a batch may have: the sender
 * fills them in place, from the first on, and says how many there are. Their instruments must exist.
 */
export class OrderBatch {
  readonly commands: readonly OrderCommand[];
  readonly columns: OrderColumns;
  accountId = 0;
  count = 0;
  /** What looking at all orders together took, an order's part of it. */
  screeningNanos = 0;

  constructor(commands: readonly OrderCommand[]) {
    this.commands = commands;
    this.columns = new OrderColumns(commands.length);
  }

  /** Has the risk rules look at all orders together: see `RiskEngine.screen`. */
  screen(account: Account, options: ScreeningOptions, time: EngineTime): void {
    const { commands, columns } = this;
    const { instruments, board, risk, timings, quoteMaxAgeMillis } = options;
    timings.beginBatch();
    const startNanos = timings.nowNanos();
    columns.clear();
    for (let row = 0; row < this.count; row++) {
      const command = commands[row]!;
      columns.add(command, instruments[command.instrumentId]!);
    }
    for (let slot = 0; slot < columns.slotCount; slot++) {
      const { instrumentId } = columns.instruments[slot]!;
      columns.referencePrices[slot] = referencePrice(board, instrumentId, time, quoteMaxAgeMillis);
    }
    risk.screen(columns, account);
    this.screeningNanos = (timings.nowNanos() - startNanos) / this.count;
  }
}
