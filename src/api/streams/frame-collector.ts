/** Gathers the JSON of events into frames. Frames are encoded once, however many clients get them. */
export interface FrameCollector {
  readonly isEmpty: boolean;
  add(json: string): void;
  /** The frames of everything added since the last call. */
  take(): readonly Buffer[];
}

/** Each event is a frame. */
export class SingleFrames implements FrameCollector {
  #frames: Buffer[] = [];

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  add(json: string): void {
    this.#frames.push(Buffer.from(json));
  }

  take(): readonly Buffer[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }
}

/** Events joined by commas between `prefix` and `suffix`; a frame ends once it has passed `frameChars`. */
export class JoinedFrames implements FrameCollector {
  readonly #prefix: string;
  readonly #suffix: string;
  readonly #frameChars: number;
  #open = '';
  #frames: Buffer[] = [];

  constructor(prefix: string, suffix: string, frameChars: number) {
    this.#prefix = prefix;
    this.#suffix = suffix;
    this.#frameChars = frameChars;
  }

  get isEmpty(): boolean {
    return this.#open === '' && this.#frames.length === 0;
  }

  add(json: string): void {
    this.#open = this.#open === '' ? this.#prefix + json : `${this.#open},${json}`;
    if (this.#open.length >= this.#frameChars) this.#endFrame();
  }

  take(): readonly Buffer[] {
    if (this.#open !== '') this.#endFrame();
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  #endFrame(): void {
    this.#frames.push(Buffer.from(this.#open + this.#suffix));
    this.#open = '';
  }
}
