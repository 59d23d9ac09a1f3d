import { type TProperties, type TSchema, Type } from 'typebox';

export function Decimal(description: string, example: string) {
  return Type.String({ description, examples: [example], pattern: '^-?\\d+(\\.\\d+)?$' });
}

export function Timestamp(description: string) {
  return Type.String({ description, examples: ['2026-11-22T14:30:00.000000Z'], format: 'date-time' });
}

export function Uuid(description: string, example: string) {
  return Type.String({ description, examples: [example], format: 'uuid' });
}

export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** One of a few words. */
export function Choice<const T extends string[]>(values: T, description: string) {
  return Type.Enum(values, { description, examples: [values[0]!] });
}

/** An object whose fields are all there. */
export function Answer<T extends TProperties>(title: string, description: string, properties: T) {
  return Type.Object(properties, { title, description, additionalProperties: false });
}

export const OrderId = Uuid("the order's id", '6f726472-0000-8000-8000-000000000001');
export const AssetId = Uuid("the asset's id", '61737374-0000-8000-8000-000000000000');
export const Ticker = Type.String({ description: 'ticker symbol', examples: ['IBM'] });
export const Mic = Type.String({ description: 'ISO 10383 market identifier code of a venue', examples: ['XNYS'] });

export const ErrorAnswer = Type.Object(
  {
    code: Type.Integer({ description: "Alpaca's code of the error", examples: [40010001] }),
    message: Type.String({ description: 'what is wrong, for a person', examples: ['qty must be greater than 0'] }),
    reason: Type.String({ description: 'which error it is, for a program', examples: ['invalid_parameter'] }),
    rule: Type.Optional(Type.String({ description: 'the risk rule that refused', examples: ['maximum_order_size'] })),
    limit: Type.Optional(Nullable(Type.String({ description: "the rule's limit", examples: ['10000'] }))),
    observed: Type.Optional(Nullable(Type.String({ description: 'what the order came to', examples: ['20000'] }))),
    headroom: Type.Optional(Nullable(Type.String({ description: 'what was left of the limit', examples: ['10000'] }))),
    buying_power: Type.Optional(Type.String({ description: 'of credit_check: the limit', examples: ['10000'] })),
    cost_basis: Type.Optional(Type.String({ description: 'of credit_check: observed', examples: ['20000'] })),
    symbol: Type.Optional(Type.String({ description: 'of insufficient_qty: what is held', examples: ['IBM'] })),
    existing_qty: Type.Optional(Type.String({ description: 'how much of it', examples: ['100'] })),
    held_for_orders: Type.Optional(Type.String({ description: 'what working orders are to close', examples: ['40'] })),
    available: Type.Optional(Type.String({ description: 'what is left beside them', examples: ['60'] })),
    related_orders: Type.Optional(Type.Array(Type.String(), { description: 'ids of the oldest of those orders' })),
    faults: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
        description: 'every fault of a rule set, with its path',
      }),
    ),
  },
  { title: 'Error', description: 'Why a request was not carried out; the README lists every error.' },
);

/** A request from elsewhere to a service without keys, a defect. */
const ANYWHERE = [403, 500];
/** No key; a service that stops, is overloaded or has lost its journal. */
const BEHIND_KEYS = [401, 503];

/** The answers that an open route can give besides its good ones, for its documentation: these, and those of every route. */
export function errorAnswers(...statuses: number[]): Record<number, typeof ErrorAnswer> {
  return Object.fromEntries([...ANYWHERE, ...statuses].map((status) => [status, ErrorAnswer]));
}

/** As `errorAnswers` for a route behind keys. */
export function keyedErrorAnswers(...statuses: number[]): Record<number, typeof ErrorAnswer> {
  return errorAnswers(...BEHIND_KEYS, ...statuses);
}
