import { ReplaceRefusal } from '../../domain/replace-refusal.ts';
import { type ApiError, define } from '../http/api-error.ts';

const ORDER_NOT_REPLACEABLE = define(
  422,
  42210000,
  'order_not_replaceable',
  'order is not replaceable',
  'the order to be replaced has ended already; the message names its status',
);
const ORDER_PENDING = define(
  422,
  42210000,
  'order_pending',
  'order has a cancel or a replacement under way',
  'the order to be replaced waits for its venue to answer an earlier cancel or replacement',
);
const ORDER_ALREADY_FILLED = define(
  422,
  42210000,
  'order_already_filled',
  'order is already in "filled" state',
  'the order filled before its venue could replace it',
);
const QTY_NOT_ABOVE_FILLED = define(
  422,
  40010001,
  'qty_not_above_filled',
  'qty must be greater than what has filled',
  'a replacement asked for no more than has filled',
);
const FIELD_NOT_FOR_TYPE = define(
  422,
  40010001,
  'field_not_for_type',
  'order has no such term',
  'a replacement asked to change a term that orders of its type do not have; the message names it',
);
const QTY_OF_LEG = define(
  422,
  40010001,
  'qty_of_leg',
  'the quantity of an order with legs, or of a leg, cannot be replaced',
  'a replacement asked to change the quantity of a bracket, OCO or OTO order, or of one of its legs',
);
const NOTHING_CHANGES = define(
  422,
  40010001,
  'nothing_changes',
  'order is as asked already',
  'a replacement asked for what the order already is',
);

/** What a client is answered whose order could not be replaced. */
export const REPLACE_ERRORS: Readonly<Record<ReplaceRefusal, ApiError>> = {
  [ReplaceRefusal.NotLive]: ORDER_NOT_REPLACEABLE,
  [ReplaceRefusal.Pending]: ORDER_PENDING,
  [ReplaceRefusal.AlreadyFilled]: ORDER_ALREADY_FILLED,
  [ReplaceRefusal.QtyNotAboveFilled]: QTY_NOT_ABOVE_FILLED,
  [ReplaceRefusal.FieldNotForType]: FIELD_NOT_FOR_TYPE,
  [ReplaceRefusal.QtyOfLeg]: QTY_OF_LEG,
  [ReplaceRefusal.NothingChanges]: NOTHING_CHANGES,
};
