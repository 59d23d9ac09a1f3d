import type { Venue } from '../../domain/venue.ts';

/** What Alpaca calls some venues in `advanced_instructions`. */
const ALPACA_NAMES: Readonly<Record<string, string>> = { XNYS: 'NYSE', XNAS: 'NASDAQ', ARCX: 'ARCA' };

/** Finds a venue by what a client calls it: its MIC, or Alpaca's name for it. */
export class Destinations {
  readonly #byName = new Map<string, number>();

  constructor(venues: readonly Venue[]) {
    for (const { mic, venueId } of venues) {
      this.#byName.set(mic, venueId);
      const name = ALPACA_NAMES[mic];
      if (name !== undefined) this.#byName.set(name, venueId);
    }
  }

  /** The venue's id, or undefined. */
  find(name: string): number | undefined {
    return this.#byName.get(name);
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }
}
