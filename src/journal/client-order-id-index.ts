import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Finds orders by the ids that clients chose for them. Such ids come in no order: an index of the usual kind would have
 * every order write another page of it. So the ids of a generation of orders are gathered first, and spread over buckets
 * by their hash while the next are gathered. That writes a page for some sixteen ids, however many there are in all.
 *
 *   recent_client_order_ids   the generation that is gathered and the one that is spread, in chunks as they came
 *   client_order_ids          older ones: a row for each bucket and span of orders
 *
 * Both hold entries of 8 bytes: `hash * SPAN_ORDERS + order id modulo SPAN_ORDERS`, 50 bits as a float. The row says which
 * span the order is of. Equal hashes are no equal ids: what is found here are candidates.
 */
export const CLIENT_ORDER_ID_TABLES = `
CREATE TABLE recent_client_order_ids (chunk_id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE client_order_ids (row_id INTEGER PRIMARY KEY, entries BLOB NOT NULL);`;

/** More buckets: less to read for a question, more to write. */
const BUCKET_BITS = 10;
const BUCKETS = 2 ** BUCKET_BITS;
/** Order ids that share the rows of the buckets: 256 entries a row if each client chooses its ids, half a page. */
const SPAN_ORDERS = BUCKETS * 256;
/** The rows of a bucket lie side by side: `row_id` is `bucket * SPANS_MAX + span`. Room for every order id below 2^53. */
const SPANS_MAX = 2 ** 53 / SPAN_ORDERS;
/** Order ids that are gathered; a span is a whole number of generations. */
const GENERATION_ORDERS = BUCKETS * 16;
/** Entries a chunk: the one that a slice adds to is written again. `chunk_id` counts on over the generations. */
const CHUNK_ENTRIES = 256;
const CHUNKS_PER_GENERATION = GENERATION_ORDERS / CHUNK_ENTRIES;
/** Buckets spread for each id that is added: a generation is gone when the next is half gathered. */
const BUCKETS_PER_ID = (2 * BUCKETS) / GENERATION_ORDERS;

/**
 * Adds to the index, in the caller's transaction; one writer a database. A transaction that is taken back takes the writer
 * with it.
 */
export class ClientOrderIdWriter {
  readonly #putChunk: StatementSync;
  readonly #deleteChunks: StatementSync;
  readonly #extendRow: StatementSync;
  #generation = 0;
  #gathered = new Float64Array(GENERATION_ORDERS);
  #gatheredCount = 0;
  #writtenCount = 0;
  /** The generation before, sorted, from the first entry that is still to be spread. */
  #leaving = new Float64Array(0);
  #leavingGeneration = 0;

  constructor(database: DatabaseSync) {
    this.#putChunk = database.prepare('INSERT OR REPLACE INTO recent_client_order_ids VALUES (?, ?)');
    this.#deleteChunks = database.prepare('DELETE FROM recent_client_order_ids WHERE chunk_id < ?');
    this.#extendRow = database.prepare(`INSERT INTO client_order_ids VALUES (?, ?)
      ON CONFLICT (row_id) DO UPDATE SET entries = CAST(entries || excluded.entries AS BLOB)`);
    for (const row of database.prepare('SELECT * FROM recent_client_order_ids ORDER BY chunk_id').iterate()) {
      this.#takeUp(generationOf(row.chunk_id as number), entriesOf(row.entries));
    }
  }

  /** Takes in a new order, each once, in the order of their ids. One whose client chose no id, '', is passed over. */
  add(orderId: number, accountId: number, clientOrderId: string): void {
    if (clientOrderId === '') return;
    const generation = Math.floor(orderId / GENERATION_ORDERS);
    if (generation < this.#generation) throw new RangeError(`order ${orderId} was added after a much later one`);
    if (generation > this.#generation) {
      this.#spread(BUCKETS);
      this.#putChunks();
      this.#turnTo(generation);
    }
    this.#gathered[this.#gatheredCount++] = hashOf(accountId, clientOrderId) * SPAN_ORDERS + (orderId % SPAN_ORDERS);
  }

  /** Writes what was added since. The last call before the transaction ends. */
  write(): void {
    const added = this.#gatheredCount - this.#writtenCount;
    if (added === 0) return;
    this.#putChunks();
    this.#spread(Math.ceil(added * BUCKETS_PER_ID));
  }

  /**
   * From the database, as an earlier process left it. How far the older generation had been spread is not known: some of
   * it will be there twice, which harms nobody.
   */
  #takeUp(generation: number, entries: Float64Array): void {
    if (generation > this.#generation) this.#turnTo(generation);
    this.#gathered.set(entries, this.#gatheredCount);
    this.#gatheredCount += entries.length;
    this.#writtenCount = this.#gatheredCount;
  }

  /** Buckets are the first bits of a hash, so that sorting brings together what goes to one. */
  #turnTo(generation: number): void {
    this.#leaving = this.#gathered.subarray(0, this.#gatheredCount).sort();
    this.#leavingGeneration = this.#generation;
    this.#generation = generation;
    this.#gathered = new Float64Array(GENERATION_ORDERS);
    this.#gatheredCount = 0;
    this.#writtenCount = 0;
  }

  #putChunks(): void {
    const firstChunk = this.#generation * CHUNKS_PER_GENERATION;
    const chunks = Math.ceil(this.#gatheredCount / CHUNK_ENTRIES);
    for (let chunk = Math.floor(this.#writtenCount / CHUNK_ENTRIES); chunk < chunks; chunk++) {
      const start = chunk * CHUNK_ENTRIES;
      const entries = this.#gathered.subarray(start, Math.min(start + CHUNK_ENTRIES, this.#gatheredCount));
      this.#putChunk.run(firstChunk + chunk, entries);
    }
    this.#writtenCount = this.#gatheredCount;
  }

  /** Moves the next few buckets' entries of the generation before to where they stay. */
  #spread(buckets: number): void {
    if (this.#leaving.length === 0) return;
    const span = spanOf(this.#leavingGeneration);
    for (let left = buckets; left > 0 && this.#leaving.length > 0; left--) {
      const bucket = bucketOf(this.#leaving[0]! / SPAN_ORDERS);
      let count = 1;
      while (count < this.#leaving.length && bucketOf(this.#leaving[count]! / SPAN_ORDERS) === bucket) count++;
      this.#extendRow.run(bucket * SPANS_MAX + span, this.#leaving.subarray(0, count));
      this.#leaving = this.#leaving.subarray(count);
    }
    if (this.#leaving.length === 0) this.#deleteChunks.run((this.#leavingGeneration + 1) * CHUNKS_PER_GENERATION);
  }
}

interface Chunk {
  readonly chunkId: number;
  readonly entries: Float64Array;
}

/** Asks the index, on any connection. */
export class ClientOrderIdReader {
  readonly #chunksFrom: StatementSync;
  readonly #rowsOf: StatementSync;
  /** Chunks as they were last seen: those before the last will not change, and need not be read again. */
  #chunks: Chunk[] = [];

  constructor(database: DatabaseSync) {
    this.#chunksFrom = database.prepare('SELECT * FROM recent_client_order_ids WHERE chunk_id >= ? ORDER BY chunk_id');
    this.#rowsOf = database.prepare('SELECT * FROM client_order_ids WHERE row_id >= ? AND row_id < ?');
  }

  /**
   * Ids of the orders that may be the one; if there is the one, it is among them. What moves from the chunks to the
   * buckets between the two looks is seen twice: in the other sequence it would be missed.
   */
  candidates(accountId: number, clientOrderId: string): number[] {
    const hash = hashOf(accountId, clientOrderId);
    const found: number[] = [];
    this.#refreshChunks();
    for (const { chunkId, entries } of this.#chunks) collect(found, entries, hash, spanOf(generationOf(chunkId)));
    const firstRow = bucketOf(hash) * SPANS_MAX;
    for (const row of this.#rowsOf.all(firstRow, firstRow + SPANS_MAX)) {
      collect(found, entriesOf(row.entries), hash, (row.row_id as number) - firstRow);
    }
    return found;
  }

  #refreshChunks(): void {
    const last = this.#chunks.pop();
    for (const row of this.#chunksFrom.all(last?.chunkId ?? 0)) {
      this.#chunks.push({ chunkId: row.chunk_id as number, entries: entriesOf(row.entries) });
    }
    if (this.#chunks.length > 0) this.#dropSpread();
  }

  /** A generation without ids has no chunks, so the one before the newest may be much older; any before that was spread. */
  #dropSpread(): void {
    const newest = generationOf(this.#chunks.at(-1)!.chunkId);
    const before = this.#chunks.findLast(({ chunkId }) => generationOf(chunkId) < newest);
    if (before === undefined) return;
    const oldest = generationOf(before.chunkId);
    if (generationOf(this.#chunks[0]!.chunkId) < oldest) {
      this.#chunks = this.#chunks.filter(({ chunkId }) => generationOf(chunkId) >= oldest);
    }
  }
}

function collect(found: number[], entries: Float64Array, hash: number, span: number): void {
  const first = hash * SPAN_ORDERS;
  const middle = first + SPAN_ORDERS / 2;
  const { length } = entries;
  for (let index = 0; index < length; index++) {
    // By its distance from the middle: a comparison with each end goes either way as often, which costs five times as much.
    if (Math.abs(entries[index]! - middle) > SPAN_ORDERS / 2) continue;
    const offset = entries[index]! - first;
    if (offset < SPAN_ORDERS) found.push(span * SPAN_ORDERS + offset);
  }
}

function generationOf(chunkId: number): number {
  return Math.floor(chunkId / CHUNKS_PER_GENERATION);
}

function spanOf(generation: number): number {
  return Math.floor((generation * GENERATION_ORDERS) / SPAN_ORDERS);
}

function bucketOf(hash: number): number {
  return hash >>> (32 - BUCKET_BITS);
}

function entriesOf(blob: unknown): Float64Array {
  const { buffer, byteOffset, byteLength } = blob as Uint8Array<ArrayBuffer>;
  return new Float64Array(buffer, byteOffset, byteLength / Float64Array.BYTES_PER_ELEMENT);
}

/** 32-bit FNV-1a (Fowler, Noll, Vo) over the account and the characters, then MurmurHash3's finaliser (Appleby). */
function hashOf(accountId: number, clientOrderId: string): number {
  let hash = Math.imul(0x811c9dc5 ^ accountId, 0x01000193);
  for (let index = 0; index < clientOrderId.length; index++) {
    hash = Math.imul(hash ^ clientOrderId.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
