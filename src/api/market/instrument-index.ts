import type { Instrument } from '../../domain/instrument.ts';
import { decodeUuid, UuidKind } from '../../domain/uuid.ts';

/** Finds an instrument by what a client calls it. */
export class InstrumentIndex {
  readonly #bySymbol = new Map<string, Instrument>();
  readonly #byId: readonly Instrument[];
  readonly #isTradable: (instrumentId: number) => boolean;

  /** `instruments` are indexed by their ids; all can be traded unless `isTradable` says otherwise. */
  constructor(instruments: readonly Instrument[], isTradable: (instrumentId: number) => boolean = () => true) {
    this.#byId = instruments;
    this.#isTradable = isTradable;
    for (const instrument of instruments) this.#bySymbol.set(instrument.symbol, instrument);
  }

  byId(instrumentId: number): Instrument {
    return this.#byId[instrumentId]!;
  }

  isTradable(instrument: Instrument): boolean {
    return this.#isTradable(instrument.instrumentId);
  }

  /** By symbol or asset id; undefined where there is none. */
  find(symbolOrAssetId: string): Instrument | undefined {
    const found = this.#bySymbol.get(symbolOrAssetId);
    if (found !== undefined) return found;
    const instrumentId = decodeUuid(UuidKind.Asset, symbolOrAssetId);
    return instrumentId === -1 ? undefined : this.#byId[instrumentId];
  }
}
