import { parseDecimal } from '../domain/decimal.ts';
import {
  type FillAssumptions,
  MARKETABLE_NAMES,
  type Marketable,
  QUEUE_POSITION_NAMES,
  type QueuePosition,
} from '../domain/fill-assumptions.ts';
import { MONEY_DECIMALS } from '../domain/money.ts';
import { type TickBand, type TickTable, US_EQUITY_TICKS } from '../domain/tick-table.ts';
import { MAX_VENUES, type Venue } from '../domain/venue.ts';

/** A venue as the file has it; its number is given by the journal's registry. */
export type VenueDescription = Omit<Venue, 'venueId'>;

/** Every fault of a venues file at once. */
export class VenueFileError extends Error {
  constructor(faults: readonly string[]) {
    super(`the venues file has faults:\n  ${faults.join('\n  ')}`);
    this.name = 'VenueFileError';
  }
}

const FIELDS = new Set([
  ...['mic', 'name', 'maker_fee', 'taker_fee', 'latency_us', 'ticks'],
  ...['queue_position', 'marketable', 'latency_jitter_us', 'partial_fill_probability', 'reject_probability'],
]);
export const MAX_LATENCY_MICROS = 10_000_000;

/**
 * Parses a venues file: a JSON array of
 * `{"mic","name","maker_fee","taker_fee","latency_us","ticks":[{"from","tick"}]}`. Fees are dollars per share as decimal
 * strings, a negative one a rebate; `ticks` in dollars by ascending price, US equities' where absent; beside them what the
 * venue assumes of fills otherwise than `defaults` (see FillAssumptions). Throws a VenueFileError.
 */
export function parseVenueFile(text: string, defaults: FillAssumptions): VenueDescription[] {
  const faults: string[] = [];
  const entries = parseArray(text);
  if (entries.length < 1 || entries.length > MAX_VENUES) faults.push(`it must list 1 to ${MAX_VENUES} venues`);
  const venues = entries.map((entry, index) => readVenue(entry, defaults, `venue ${index + 1}`, faults));
  const mics = venues.map(({ mic }) => mic);
  if (new Set(mics).size < mics.length) faults.push('every mic must be listed once');
  if (faults.length > 0) throw new VenueFileError(faults);
  return venues;
}

function parseArray(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed;
  } catch (error) {
    throw new VenueFileError([`it is not JSON: ${(error as Error).message}`]);
  }
  throw new VenueFileError(['it must be a JSON array']);
}

function readVenue(entry: unknown, defaults: FillAssumptions, where: string, faults: string[]): VenueDescription {
  const fields = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
  for (const key of Object.keys(fields)) if (!FIELDS.has(key)) faults.push(`${where}: unknown field ${key}`);
  const mic = fields.mic;
  const isMic = typeof mic === 'string' && /^[A-Z0-9]{4}$/.test(mic);
  if (!isMic) faults.push(`${where}: mic must be four capital letters or digits`);
  const name = fields.name ?? mic;
  if (typeof name !== 'string' || name === '') faults.push(`${where}: name must be a text`);
  return {
    mic: mic as string,
    name: name as string,
    makerFee: readDollars(fields.maker_fee ?? '0', `${where}: maker_fee`, faults),
    takerFee: readDollars(fields.taker_fee ?? '0', `${where}: taker_fee`, faults),
    latencyMicros: readMicros(fields.latency_us ?? 0, `${where}: latency_us`, faults),
    ticks: fields.ticks === undefined ? US_EQUITY_TICKS : readTicks(fields.ticks, where, faults),
    assumptions: readAssumptions(fields, defaults, where, faults),
  };
}

function readAssumptions(
  fields: Record<string, unknown>,
  defaults: FillAssumptions,
  where: string,
  faults: string[],
): FillAssumptions {
  const {
    queue_position = QUEUE_POSITION_NAMES[defaults.queuePosition],
    marketable = MARKETABLE_NAMES[defaults.marketable],
    latency_jitter_us = defaults.latencyJitterMicros,
    partial_fill_probability = defaults.partialFillProbability,
    reject_probability = defaults.rejectProbability,
  } = fields;
  return {
    queuePosition: readName(queue_position, QUEUE_POSITION_NAMES, `${where}: queue_position`, faults) as QueuePosition,
    marketable: readName(marketable, MARKETABLE_NAMES, `${where}: marketable`, faults) as Marketable,
    latencyJitterMicros: readMicros(latency_jitter_us, `${where}: latency_jitter_us`, faults),
    partialFillProbability: readProbability(partial_fill_probability, `${where}: partial_fill_probability`, faults),
    rejectProbability: readProbability(reject_probability, `${where}: reject_probability`, faults),
  };
}

function readName(value: unknown, names: readonly string[], what: string, faults: string[]): number {
  const code = names.indexOf(value as string);
  if (code < 0) faults.push(`${what} must be one of ${names.join(', ')}`);
  return code;
}

function readProbability(value: unknown, what: string, faults: string[]): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  faults.push(`${what} must be a number from 0 to 1`);
  return 0;
}

function readMicros(value: unknown, what: string, faults: string[]): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_LATENCY_MICROS)
    return value as number;
  faults.push(`${what} must be whole microseconds from 0 to ${MAX_LATENCY_MICROS}`);
  return 0;
}

function readTicks(value: unknown, where: string, faults: string[]): TickTable {
  const bands = Array.isArray(value) ? value.map((band) => readBand(band, where, faults)) : [];
  const ascending = bands.every((band, index) => index === 0 || band.fromPrice > bands[index - 1]!.fromPrice);
  if (bands[0]?.fromPrice !== 0 || !ascending) {
    faults.push(`${where}: ticks must be a list of {"from","tick"} from price 0 upwards`);
  }
  return bands;
}

function readBand(value: unknown, where: string, faults: string[]): TickBand {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const tick = readDollars(fields.tick, `${where}: tick`, faults);
  if (tick <= 0) faults.push(`${where}: tick must be above 0`);
  return { fromPrice: readDollars(fields.from, `${where}: from`, faults), tick };
}

function readDollars(value: unknown, what: string, faults: string[]): number {
  const parsed =
    typeof value === 'string' || typeof value === 'number' ? parseDecimal(value, MONEY_DECIMALS) : 'not a decimal';
  if (typeof parsed === 'number') return parsed;
  faults.push(`${what} must be dollars with at most ${MONEY_DECIMALS} decimals`);
  return 0;
}
