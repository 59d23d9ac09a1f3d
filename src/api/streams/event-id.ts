/** 2^53 has sixteen digits: identifiers of one length sort as the numbers in them. */
const EVENT_ID_DIGITS = 16;
const EVENT_ID = /^\d{1,16}$/;

/** The identifier of the event with this sequence number: identifiers sort as text in the order of the events. */
export function eventId(seq: number): string {
  return String(seq).padStart(EVENT_ID_DIGITS, '0');
}

/** The sequence number in an identifier, with or without its zeros, or undefined. */
export function parseEventId(id: string): number | undefined {
  if (!EVENT_ID.test(id)) return undefined;
  const seq = Number(id);
  return Number.isSafeInteger(seq) ? seq : undefined;
}
