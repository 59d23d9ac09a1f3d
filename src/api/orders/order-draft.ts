import { ANY_VENUE } from '../../domain/advanced-terms.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { AdvancedCommand, OrderCommand } from '../../domain/order-command.ts';
import { OrderClass, OrderType, PositionIntent, TimeInForce } from '../../domain/order-terms.ts';
import { Side } from '../../domain/side.ts';
import type { Fields } from './order-fields.ts';

/** What only some orders bring, filled in place. */
export class AdvancedDraft implements AdvancedCommand {
  orderClass: OrderClass = OrderClass.Simple;
  stopPrice = 0;
  trailPrice = 0;
  trailBasisPoints = 0;
  notional = 0;
  displayQty = 0;
  destinationVenueId: number = ANY_VENUE;
  positionIntent: PositionIntent = PositionIntent.None;
  takeProfitPrice = 0;
  stopLossStopPrice = 0;
  stopLossLimitPrice = 0;

  reset(): void {
    this.orderClass = OrderClass.Simple;
    this.stopPrice = 0;
    this.trailPrice = 0;
    this.trailBasisPoints = 0;
    this.notional = 0;
    this.displayQty = 0;
    this.destinationVenueId = ANY_VENUE;
    this.positionIntent = PositionIntent.None;
    this.takeProfitPrice = 0;
    this.stopLossStopPrice = 0;
    this.stopLossLimitPrice = 0;
  }
}

/** A command that is filled in place: one serves every request, since the engine copies what it takes. */
export class OrderDraft implements OrderCommand {
  accountId = 0;
  instrumentId = 0;
  side: Side = Side.Buy;
  type: OrderType = OrderType.Market;
  timeInForce: TimeInForce = TimeInForce.Day;
  qty = 0;
  limitPrice = 0;
  clientOrderId = '';
  extendedHours = false;
  advanced: AdvancedDraft | undefined = undefined;
  readonly #advanced = new AdvancedDraft();

  /** Gives the order terms that only some orders have, none of them set. */
  beginAdvanced(): AdvancedDraft {
    this.#advanced.reset();
    this.advanced = this.#advanced;
    return this.#advanced;
  }
}

/** An order that is being read: what its sender wrote, and what has been made of it. */
export interface OrderReading {
  readonly fields: Fields;
  readonly instrument: Instrument;
  readonly draft: OrderDraft;
  readonly advanced: AdvancedDraft;
}

/** For a command that has to wait while its draft serves other requests. */
export function copyCommand(command: OrderCommand): OrderCommand {
  const { advanced } = command;
  return { ...command, advanced: advanced && { ...advanced } };
}
