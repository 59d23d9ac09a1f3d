type NumericField<T> = { [Field in keyof T]: T[Field] extends number ? Field : never }[keyof T];

/**
 * Gives fields of a class room for any number, by a sample of it that is then thrown away. V8 lays a field out for the
 * numbers that it has seen there: the first that outgrows 31 bits, as a total of fees does past 2,147 dollars, changes the
 * layout and has all code compiled for the old one thrown away, in the middle of trading. Do it where the class is loaded,
 * for money and times: prices and quantities are cheaper to read as they are, and only a share above 214,748 dollars would
 * need more room. A subclass has a layout of its own.
 */
export function widenFields<T extends object>(sample: T, fields: readonly NumericField<T>[]): void {
  for (const field of fields) Object.assign(sample, { [field]: 0.5 });
}
