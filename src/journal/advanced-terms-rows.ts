import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AdvancedRecord, LegRole } from '../domain/advanced-terms.ts';
import type { OrderClass, PositionIntent } from '../domain/order-terms.ts';

/** The columns of `advanced_terms`, in the order of the table, under the names of an AdvancedRecord. */
export const ADVANCED_COLUMNS = `
  order_class AS orderClass, stop_price AS stopPrice, trail_price AS trailPrice, trail_basis_points AS trailBasisPoints,
  high_water_mark AS highWaterMark, is_triggered AS isTriggered, notional, display_qty AS displayQty,
  destination_venue_id AS destinationVenueId, position_intent AS positionIntent, parent_order_id AS parentOrderId,
  leg_role AS legRole, replaces_order_id AS replacesOrderId, replaced_by_order_id AS replacedByOrderId`;

/** The terms in a row that was read under ADVANCED_COLUMNS, or undefined where the join found none. */
export function toAdvancedRecord(row: Record<string, unknown>): AdvancedRecord | undefined {
  if (row.orderClass === null || row.orderClass === undefined) return undefined;
  return {
    orderClass: row.orderClass as OrderClass,
    stopPrice: row.stopPrice as number,
    trailPrice: row.trailPrice as number,
    trailBasisPoints: row.trailBasisPoints as number,
    highWaterMark: row.highWaterMark as number,
    isTriggered: row.isTriggered === 1,
    notional: row.notional as number,
    displayQty: row.displayQty as number,
    destinationVenueId: row.destinationVenueId as number,
    positionIntent: row.positionIntent as PositionIntent,
    parentOrderId: row.parentOrderId as number,
    legRole: row.legRole as LegRole,
    replacesOrderId: row.replacesOrderId as number,
    replacedByOrderId: row.replacedByOrderId as number,
  };
}

/** Writes the terms that only some orders have. */
export class AdvancedTermsRows {
  readonly #replace: StatementSync;

  constructor(database: DatabaseSync) {
    this.#replace = database.prepare(
      'INSERT OR REPLACE INTO advanced_terms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
  }

  write(orderId: number, terms: AdvancedRecord): void {
    this.#replace.run(
      orderId,
      terms.orderClass,
      terms.stopPrice,
      terms.trailPrice,
      terms.trailBasisPoints,
      terms.highWaterMark,
      terms.isTriggered ? 1 : 0,
      terms.notional,
      terms.displayQty,
      terms.destinationVenueId,
      terms.positionIntent,
      terms.parentOrderId,
      terms.legRole,
      terms.replacesOrderId,
      terms.replacedByOrderId,
    );
  }
}
