import { ORDER_STATUS_NAMES, OrderStatus } from './order-terms.ts';

/** What can happen to an order's status. */
export const OrderTransition = {
  /** Risk let it pass: it works, or waits for its stop. */
  Accept: 0,
  /** It waits for the part of the session that it is for. */
  Queue: 1,
  /** It is a leg and waits for its parent. */
  Hold: 2,
  /** What it waited for has come. */
  Activate: 3,
  FillPartly: 4,
  FillWhole: 5,
  /** A venue has been asked to end it. */
  RequestCancel: 6,
  /** A venue has been asked to make room for the order that is to take its place. */
  RequestReplace: 7,
  /** The order that was to take its place cannot any more. */
  RefuseReplace: 8,
  Cancel: 9,
  Expire: 10,
  Replace: 11,
  Reject: 12,
} as const;
export type OrderTransition = (typeof OrderTransition)[keyof typeof OrderTransition];
export const ORDER_TRANSITION_NAMES = [
  'accept',
  'queue',
  'hold',
  'activate',
  'fill_partly',
  'fill_whole',
  'request_cancel',
  'request_replace',
  'refuse_replace',
  'cancel',
  'expire',
  'replace',
  'reject',
] as const;

type StateRow = readonly [from: OrderStatus, transition: OrderTransition, to: OrderStatus];

const { PendingNew, New, PartiallyFilled, Filled, Canceled, Expired, Rejected, PendingCancel } = OrderStatus;
const { Replaced, PendingReplace, Accepted, Held } = OrderStatus;
const on = OrderTransition;

/** Every step that an order can take. What is not here cannot happen. */
export const ORDER_STATE_TABLE: readonly StateRow[] = [
  [PendingNew, on.Accept, New],
  [PendingNew, on.Queue, Accepted],
  [PendingNew, on.Hold, Held],
  [PendingNew, on.Reject, Rejected],

  [Accepted, on.Activate, New],
  [Accepted, on.Cancel, Canceled],
  [Accepted, on.Expire, Expired],
  [Accepted, on.Replace, Replaced],

  [Held, on.Activate, New],
  [Held, on.Cancel, Canceled],
  [Held, on.Expire, Expired],
  [Held, on.Replace, Replaced],

  [New, on.FillPartly, PartiallyFilled],
  [New, on.FillWhole, Filled],
  [New, on.RequestCancel, PendingCancel],
  [New, on.RequestReplace, PendingReplace],
  [New, on.Cancel, Canceled],
  [New, on.Expire, Expired],
  [New, on.Replace, Replaced],
  [New, on.Reject, Rejected],

  [PartiallyFilled, on.FillPartly, PartiallyFilled],
  [PartiallyFilled, on.FillWhole, Filled],
  [PartiallyFilled, on.RequestCancel, PendingCancel],
  [PartiallyFilled, on.RequestReplace, PendingReplace],
  [PartiallyFilled, on.Cancel, Canceled],
  [PartiallyFilled, on.Expire, Expired],
  [PartiallyFilled, on.Replace, Replaced],

  [PendingCancel, on.FillPartly, PendingCancel],
  [PendingCancel, on.FillWhole, Filled],
  [PendingCancel, on.Cancel, Canceled],
  [PendingCancel, on.Expire, Expired],

  [PendingReplace, on.FillPartly, PendingReplace],
  [PendingReplace, on.FillWhole, Filled],
  [PendingReplace, on.RequestCancel, PendingCancel],
  [PendingReplace, on.RefuseReplace, PartiallyFilled],
  [PendingReplace, on.Cancel, Canceled],
  [PendingReplace, on.Replace, Replaced],
];

const IMPOSSIBLE = 255;
const TRANSITION_SHIFT = 4;

/** The table by status and transition, flat: each fill looks into it. */
const steps = new Uint8Array(ORDER_STATUS_NAMES.length << TRANSITION_SHIFT).fill(IMPOSSIBLE);
for (const [from, transition, to] of ORDER_STATE_TABLE) steps[(from << TRANSITION_SHIFT) | transition] = to;

/** Whether an order of this status can take this step. */
export function canStep(status: OrderStatus, transition: OrderTransition): boolean {
  return steps[(status << TRANSITION_SHIFT) | transition] !== IMPOSSIBLE;
}

/** The status after the step. Throws an Error where the table has no such step: whoever asked is wrong. */
export function stepFrom(status: OrderStatus, transition: OrderTransition): OrderStatus {
  const next = steps[(status << TRANSITION_SHIFT) | transition]!;
  if (next === IMPOSSIBLE) refuseStep(status, transition);
  return next as OrderStatus;
}

function refuseStep(status: OrderStatus, transition: OrderTransition): never {
  throw new Error(`an order that is ${ORDER_STATUS_NAMES[status]} cannot ${ORDER_TRANSITION_NAMES[transition]}`);
}
