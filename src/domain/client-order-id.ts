import { encodeUuid, UuidKind } from './uuid.ts';

/** Whose client chose no id has '' wherever orders are kept: the id it was given follows from its number. */
interface Identified {
  readonly orderId: number;
  readonly clientOrderId: string;
}

/** The client order id as the client sees it: its own, or the one that the service gave. */
export function clientOrderIdOf({ orderId, clientOrderId }: Identified): string {
  return clientOrderId === '' ? encodeUuid(UuidKind.ClientOrder, orderId) : clientOrderId;
}
