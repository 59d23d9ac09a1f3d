/**
 * The time of the command under way. Who is called for each order reads it here: a number this large, handed from
 * function to function, would be boxed at every call that is not inlined.
 */
export interface EngineTime {
  /** Unix microseconds. */
  readonly nowMicros: number;
}
