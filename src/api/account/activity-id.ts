import { decodeUuid, encodeUuid, UuidKind } from '../../domain/uuid.ts';
import { formatRfc3339 } from '../rfc3339.ts';

/** "yyyymmddHHMMSSmmm". */
const TIME_DIGITS = 17;
const ACTIVITY_ID = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})::(.{36})$/;

/** Time and execution: ids sort as the activities did happen. */
export function activityId(executedAtMicros: number, executionId: number): string {
  const time = formatRfc3339(executedAtMicros).replace(/\D/g, '').slice(0, TIME_DIGITS);
  return `${time}::${encodeUuid(UuidKind.Execution, executionId)}`;
}

/** What `activityId` was made of, to the millisecond; undefined for anything else. */
export function parseActivityId(id: string): { readonly executionId: number; readonly millis: number } | undefined {
  const match = ACTIVITY_ID.exec(id);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second, milli] = match.slice(1, 8).map(Number) as [
    number,
    ...[number, number, number, number, number, number],
  ];
  const executionId = decodeUuid(UuidKind.Execution, match[8]!);
  return executionId === -1
    ? undefined
    : { executionId, millis: Date.UTC(year, month - 1, day, hour, minute, second, milli) };
}
