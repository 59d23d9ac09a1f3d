import { Account } from '../../src/domain/account.ts';
import { AccountRisk } from '../../src/domain/account-risk.ts';
import { AdvancedTerms } from '../../src/domain/advanced-terms.ts';
import { Fill } from '../../src/domain/fill.ts';
import { Order, VenueOrder } from '../../src/domain/order.ts';
import { EventKind, OrderEvent } from '../../src/domain/order-event.ts';
import { Position } from '../../src/domain/position.ts';
import { RiskViolation } from '../../src/domain/risk-violation.ts';
import { widenFields } from '../../src/domain/wide-fields.ts';
import { LiveEvent } from '../../src/execution/live-event.ts';

/**
 * Prints which fields of money and times change how V8 lays their class out once they outgrow 31 bits. A process of its own,
 * with --allow-natives-syntax: what other tests did to such objects would count too.
 */

/** Told of one of its two fields. */
class Sample {
  toldFee = 0;
  untoldFee = 0;
}
widenFields(new Sample(), ['toldFee']);

const RECORDS: Record<string, () => object> = {
  Sample: () => new Sample(),
  Account: () => new Account(1, 0, 0),
  AccountRisk: () => new AccountRisk(),
  AdvancedTerms: () => new AdvancedTerms(),
  Fill: () => new Fill(),
  LiveEvent: () => new LiveEvent(EventKind.Fill),
  Order: () => new Order(),
  OrderEvent: () => new OrderEvent(),
  Position: () => new Position(1, 0),
  RiskViolation: () => new RiskViolation(),
  VenueOrder: () => new VenueOrder(),
};

/** What a risk rule found may be money as well. */
const MONEY_OR_TIME =
  /Micros$|Millis$|cash$|fees?$|profit$|reserved$|value$|notional$|costBasis$|equity$|limit$|observed$|headroom$/i;

const haveSameLayout = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean;

function hasRoom(create: () => object, field: string): boolean {
  const [grown, other] = [create(), create()];
  Object.assign(grown, { [field]: 2 ** 31 + 0.5 });
  return haveSameLayout(grown, other);
}

const tight: Record<string, string[]> = {};
for (const [name, create] of Object.entries(RECORDS)) {
  const fields = Object.entries(create()).filter(
    ([field, value]) => typeof value === 'number' && MONEY_OR_TIME.test(field),
  );
  tight[name] = fields.map(([field]) => field).filter((field) => !hasRoom(create, field));
}
process.stdout.write(JSON.stringify(tight));
