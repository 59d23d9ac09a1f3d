import { describe, expect, it } from 'vitest';
import { CsvReader } from '../../src/market/csv-reader.ts';

function readerAt(text: string): CsvReader {
  const reader = new CsvReader(Buffer.from(text), 'quotes.csv');
  reader.nextLine();
  return reader;
}

describe('CsvReader', () => {
  it('reads fields of every kind from left to right, line by line', () => {
    const reader = new CsvReader(Buffer.from('12,ff,N,1\r\n\r\n0,,Q,0\n'), 'f');
    expect(reader.nextLine()).toBe(true);
    expect(reader.readInteger('a')).toBe(12);
    expect(reader.readHexadecimal('b')).toBe(255);
    expect(reader.readLetter('c')).toBe('N'.charCodeAt(0));
    expect(reader.readFlag('d')).toBe(true);
    reader.endLine();
    expect(reader.nextLine()).toBe(true);
    expect(reader.readInteger('a')).toBe(0);
    expect(reader.readHexadecimal('b')).toBe(0);
    expect(reader.readLetter('c')).toBe('Q'.charCodeAt(0));
    expect(reader.readFlag('d')).toBe(false);
    reader.endLine();
    expect(reader.nextLine()).toBe(false);
  });

  it('reads a last line without a line end', () => {
    const reader = readerAt('7,aB');
    expect(reader.readInteger('a')).toBe(7);
    expect(reader.readHexadecimal('b')).toBe(0xab);
    reader.endLine();
    expect(reader.nextLine()).toBe(false);
  });

  it('reads the largest hexadecimal number of 32 bits', () => {
    expect(readerAt('ffffffff').readHexadecimal('flags')).toBe(0xffffffff);
  });

  it('counts at least as many lines as there are rows', () => {
    expect(new CsvReader(Buffer.from('1\n2\n3'), 'f').countLines()).toBe(3);
  });

  it.each([
    ['', 'price is not a whole number'],
    ['x1', 'price is not a whole number'],
    ['-5', 'price is not a whole number'],
    ['1.5', 'price holds an unexpected character'],
    ['12a', 'price holds an unexpected character'],
    ['9007199254740993', 'price is not a whole number'],
  ])('refuses %j as a whole number', (text, fault) => {
    expect(() => readerAt(`${text},\n`).readInteger('price')).toThrow(`quotes.csv, line 1: ${fault}`);
  });

  it('refuses what is no hexadecimal number, letter or flag', () => {
    expect(() => readerAt('fg').readHexadecimal('condition')).toThrow('condition holds an unexpected character');
    expect(() => readerAt('1ffffffff').readHexadecimal('condition')).toThrow('more than 32 bits');
    expect(() => readerAt('n').readLetter('exchange')).toThrow('exchange is not a capital letter');
    expect(() => readerAt('NY').readLetter('exchange')).toThrow('exchange holds an unexpected character');
    expect(() => readerAt('2').readFlag('suspicious')).toThrow('suspicious is neither 0 nor 1');
  });

  it('names the line of a missing and of a surplus field', () => {
    const reader = new CsvReader(Buffer.from('\n1\n1,2\n'), 'f');
    reader.nextLine();
    reader.readInteger('a');
    expect(() => reader.readInteger('b')).toThrow('f, line 2: b is missing');
    reader.nextLine();
    reader.readInteger('a');
    expect(() => reader.endLine()).toThrow('f, line 3: there are more fields than expected');
  });
});
