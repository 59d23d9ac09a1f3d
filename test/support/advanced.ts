import { ANY_VENUE } from '../../src/domain/advanced-terms.ts';
import type { AdvancedCommand, ReplaceCommand } from '../../src/domain/order-command.ts';
import { OrderClass, PositionIntent } from '../../src/domain/order-terms.ts';

/** Advanced terms of a command, unset but for what is told. */
export function advancedTerms(terms: Partial<AdvancedCommand>): AdvancedCommand {
  return {
    orderClass: OrderClass.Simple,
    stopPrice: 0,
    trailPrice: 0,
    trailBasisPoints: 0,
    notional: 0,
    displayQty: 0,
    destinationVenueId: ANY_VENUE,
    positionIntent: PositionIntent.None,
    takeProfitPrice: 0,
    stopLossStopPrice: 0,
    stopLossLimitPrice: 0,
    ...terms,
  };
}

/** Changes nothing but what is told; of account 1. */
export function replaceCommand(terms: Partial<ReplaceCommand> & { readonly orderId: number }): ReplaceCommand {
  return {
    accountId: 1,
    qty: 0,
    limitPrice: 0,
    stopPrice: 0,
    trailPrice: 0,
    trailBasisPoints: 0,
    timeInForce: undefined,
    clientOrderId: '',
    ...terms,
  };
}
