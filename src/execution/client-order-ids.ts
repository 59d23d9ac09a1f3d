import { decodeUuid, UuidKind } from '../domain/uuid.ts';

/** 'fresh': never used. 'used': by a recent order. 'ask': perhaps by an older one; only the history knows. */
export type ClientOrderIdState = 'fresh' | 'used' | 'ask';

/** Ids remembered exactly, in two generations of this many. */
const RECENT_PER_GENERATION = 65_536;
const RECENT_SLOTS = RECENT_PER_GENERATION * 2;

/** One layer of the filter: 2 MiB for a million ids; with 6 probes about 1 fresh id in 400 is asked about per full layer. */
const FILTER_BITS = 2 ** 24;
const FILTER_IDS_PER_LAYER = 2 ** 20;
const FILTER_PROBES = 6;

const UINT32 = 2 ** 32;

/**
 * Which client order ids have been used, for good: ids themselves are kept nowhere in memory.
 *
 *   recent     53-bit fingerprints of the last 65,536 to 131,072 ids: exact but for one chance in 2^36
 *   filter     Bloom filter of every id, a layer per million: "never" is certain, "perhaps" is asked of the history
 *
 * An id that no order came to bear is given back: it leaves `recent`, and of what the filter says the history knows better.
 * An id in the form that the engine makes itself (see domain/uuid.ts) is not stored: its number tells.
 */
export class ClientOrderIds {
  #current = new Float64Array(RECENT_SLOTS);
  #previous = new Float64Array(RECENT_SLOTS);
  #currentCount = 0;
  readonly #layers: Uint32Array[] = [new Uint32Array(FILTER_BITS / 32)];
  #newestLayerCount = 0;
  #hashA = 0;
  #hashB = 0;

  /** `nextOrderId` is the number the next order will have. */
  state(accountId: number, clientOrderId: string, nextOrderId: number): ClientOrderIdState {
    const generatedFor = decodeUuid(UuidKind.ClientOrder, clientOrderId);
    // One that a later order would be given cannot be taken now; one of an earlier order may be, unless it chose its own.
    if (generatedFor >= nextOrderId) return 'used';
    this.#hash(accountId, clientOrderId);
    const fingerprint = this.#fingerprint();
    if (holds(this.#current, fingerprint) || holds(this.#previous, fingerprint)) return 'used';
    return generatedFor >= 0 || this.#filterMayHold() ? 'ask' : 'fresh';
  }

  /** Remembers an id that a client chose. */
  add(accountId: number, clientOrderId: string): void {
    this.#hash(accountId, clientOrderId);
    if (this.#currentCount === RECENT_PER_GENERATION) this.#turnGeneration();
    insert(this.#current, this.#fingerprint());
    this.#currentCount++;
    this.#addToFilter();
  }

  /** Gives back an id that was added and that no order has come to bear: it may be used again. */
  release(accountId: number, clientOrderId: string): void {
    this.#hash(accountId, clientOrderId);
    const fingerprint = this.#fingerprint();
    if (remove(this.#current, fingerprint)) this.#currentCount--;
    else remove(this.#previous, fingerprint);
  }

  #turnGeneration(): void {
    const oldest = this.#previous;
    this.#previous = this.#current;
    this.#current = oldest.fill(0);
    this.#currentCount = 0;
  }

  /** Two independent 32-bit FNV-1a hashes (Fowler, Noll, Vo) over the account and the characters. */
  #hash(accountId: number, text: string): void {
    let a = Math.imul(0x811c9dc5 ^ accountId, 0x01000193);
    let b = Math.imul(0x9747b28c ^ accountId, 0x85ebca6b);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul((b ^ code) + (b >>> 15), 0x85ebca6b);
    }
    this.#hashA = mix(a);
    this.#hashB = mix(b);
  }

  /** 53 bits, never 0, which marks an empty slot. */
  #fingerprint(): number {
    return this.#hashA * 2 ** 21 + (this.#hashB >>> 11) + 1;
  }

  #filterMayHold(): boolean {
    for (const layer of this.#layers) {
      let probe = 0;
      while (probe < FILTER_PROBES && this.#bit(layer, probe)) probe++;
      if (probe === FILTER_PROBES) return true;
    }
    return false;
  }

  #bit(layer: Uint32Array, probe: number): boolean {
    const bit = this.#probeBit(probe);
    return (layer[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  }

  #addToFilter(): void {
    if (this.#newestLayerCount === FILTER_IDS_PER_LAYER) {
      this.#layers.push(new Uint32Array(FILTER_BITS / 32));
      this.#newestLayerCount = 0;
    }
    const layer = this.#layers[this.#layers.length - 1]!;
    for (let probe = 0; probe < FILTER_PROBES; probe++) {
      const bit = this.#probeBit(probe);
      layer[bit >>> 5]! |= 1 << (bit & 31);
    }
    this.#newestLayerCount++;
  }

  /** Double hashing (Kirsch and Mitzenmacher, 2006): probe i is a + i * b. */
  #probeBit(probe: number): number {
    return (this.#hashA + probe * ((this.#hashB | 1) >>> 0)) % FILTER_BITS;
  }
}

/** The finaliser of MurmurHash3 (Appleby), as an unsigned number. */
function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return mixed >>> 0;
}

function slotOf(fingerprint: number): number {
  return (fingerprint % UINT32) % RECENT_SLOTS;
}

function holds(table: Float64Array, fingerprint: number): boolean {
  let slot = slotOf(fingerprint);
  while (table[slot] !== 0) {
    if (table[slot] === fingerprint) return true;
    slot = (slot + 1) % RECENT_SLOTS;
  }
  return false;
}

function insert(table: Float64Array, fingerprint: number): void {
  let slot = slotOf(fingerprint);
  while (table[slot] !== 0) slot = (slot + 1) % RECENT_SLOTS;
  table[slot] = fingerprint;
}

/** Closes the gap with what stands behind it, so that nobody looking for that stops there (Knuth, vol. 3, 6.4, algorithm R). */
function remove(table: Float64Array, fingerprint: number): boolean {
  let gap = slotOf(fingerprint);
  while (table[gap] !== fingerprint) {
    if (table[gap] === 0) return false;
    gap = (gap + 1) % RECENT_SLOTS;
  }
  for (let slot = (gap + 1) % RECENT_SLOTS; table[slot] !== 0; slot = (slot + 1) % RECENT_SLOTS) {
    const fromHome = (slot - slotOf(table[slot]!) + RECENT_SLOTS) % RECENT_SLOTS;
    const fromGap = (slot - gap + RECENT_SLOTS) % RECENT_SLOTS;
    // What has its home behind the gap is found where it stands.
    if (fromHome < fromGap) continue;
    table[gap] = table[slot]!;
    gap = slot;
  }
  table[gap] = 0;
  return true;
}
