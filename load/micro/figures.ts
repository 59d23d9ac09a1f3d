import { table } from '../report.ts';

/** A measured object as rows: one a number, named by its path; a list of objects becomes columns. */
export function figureTable(part: string, figures: object): string {
  const rows: string[][] = [];
  const tables: string[] = [];
  collect(part, figures, rows, tables);
  return [...(rows.length === 0 ? [] : [table([part, ''], rows)]), ...tables].join('\n\n');
}

function collect(path: string, value: object, rows: string[][], tables: string[]): void {
  for (const [key, item] of Object.entries(value)) {
    const itemPath = `${path}.${key}`;
    if (Array.isArray(item)) tables.push(listTable(itemPath, item));
    else if (typeof item === 'object' && item !== null) collect(itemPath, item, rows, tables);
    else rows.push([itemPath, typeof item === 'number' ? readable(item) : String(item)]);
  }
}

function listTable(path: string, items: readonly Record<string, number>[]): string {
  const columns = Object.keys(items[0] ?? {});
  return table(
    [path, ...columns],
    items.map((item, index) => [String(index + 1), ...columns.map((column) => readable(item[column]!))]),
  );
}

/** Three decimals where they tell something. */
function readable(value: number): string {
  const decimals = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return value.toLocaleString('en-US', { maximumFractionDigits: decimals });
}
