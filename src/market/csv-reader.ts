import { MarketDataError } from './market-data-error.ts';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const COMMA = 44;
const ZERO = 48;

/**
 * Reads the fields of an unquoted CSV straight from its bytes, from left to right, without making a string or an object
 * for a row. Every read throws a MarketDataError that names file, line and field where the field is not what it should be.
 */
export class CsvReader {
  readonly #bytes: Uint8Array;
  readonly #fileName: string;
  #position = 0;
  #line = 0;
  #lineHasMore = false;

  constructor(bytes: Uint8Array, fileName: string) {
    this.#bytes = bytes;
    this.#fileName = fileName;
  }

  /** Lines in the file, empty ones included: an upper bound for its rows. */
  countLines(): number {
    let lines = 1;
    for (let at = this.#bytes.indexOf(NEWLINE); at !== -1; at = this.#bytes.indexOf(NEWLINE, at + 1)) lines++;
    return lines;
  }

  /** Moves to the next line that is not empty; false at the end. */
  nextLine(): boolean {
    while (this.#position < this.#bytes.length) {
      this.#line++;
      const byte = this.#bytes[this.#position]!;
      if (byte !== NEWLINE && byte !== CARRIAGE_RETURN) {
        this.#lineHasMore = true;
        return true;
      }
      this.#position += byte === CARRIAGE_RETURN ? 2 : 1;
    }
    return false;
  }

  /** A whole number from 0 to 2^53 - 1, decimal digits only. */
  readInteger(field: string): number {
    this.#requireField(field);
    const start = this.#position;
    let value = 0;
    for (;;) {
      const digit = this.#peek() - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.#position++;
    }
    if (this.#position === start || value > Number.MAX_SAFE_INTEGER) this.fail(`${field} is not a whole number`);
    this.#endField(field);
    return value;
  }

  /** A number of up to 32 bits in hexadecimal digits; 0 for an empty field. */
  readHexadecimal(field: string): number {
    this.#requireField(field);
    let value = 0;
    for (;;) {
      const digit = hexadecimalDigit(this.#peek());
      if (digit < 0) break;
      value = value * 16 + digit;
      this.#position++;
    }
    if (value > 0xffffffff) this.fail(`${field} has more than 32 bits`);
    this.#endField(field);
    return value;
  }

  /** The character code of a single capital letter. */
  readLetter(field: string): number {
    this.#requireField(field);
    const code = this.#peek();
    if (code < 65 || code > 90) this.fail(`${field} is not a capital letter`);
    this.#position++;
    this.#endField(field);
    return code;
  }

  readFlag(field: string): boolean {
    const value = this.readInteger(field);
    if (value > 1) this.fail(`${field} is neither 0 nor 1`);
    return value === 1;
  }

  endLine(): void {
    if (this.#lineHasMore) this.fail('there are more fields than expected');
  }

  fail(fault: string): never {
    throw new MarketDataError(`${this.#fileName}, line ${this.#line}: ${fault}`);
  }

  /** The byte at the position; at the end of the file a newline. */
  #peek(): number {
    return this.#position < this.#bytes.length ? this.#bytes[this.#position]! : NEWLINE;
  }

  #requireField(field: string): void {
    if (!this.#lineHasMore) this.fail(`${field} is missing`);
  }

  #endField(field: string): void {
    let byte = this.#peek();
    this.#position++;
    if (byte === COMMA) return;
    if (byte === CARRIAGE_RETURN) {
      byte = this.#peek();
      this.#position++;
    }
    if (byte !== NEWLINE) this.fail(`${field} holds an unexpected character`);
    this.#lineHasMore = false;
  }
}

/** -1 for what is no hexadecimal digit. */
function hexadecimalDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
}
