/** The engine's only source of time. Unix time in microseconds, never going back. */
export interface Clock {
  nowMicros(): number;
}
