/** The stages of an order's life that are timed. */
export const OrderStage = { Risk: 0, Route: 1, Execute: 2, Position: 3, Journal: 4, Total: 5 } as const;
export type OrderStage = (typeof OrderStage)[keyof typeof OrderStage];
export const ORDER_STAGE_NAMES = ['risk', 'route', 'execute', 'position', 'journal', 'total'] as const;

/** Takes durations in nanoseconds. Must not allocate. */
export interface OrderTimings {
  /** A steady reading in nanoseconds, only for differences. */
  nowNanos(): number;
  record(stage: OrderStage, nanos: number): void;
}

/** The engine's own stages, a part of the orders: it says when each begins, and what is not timed costs no reading. */
export interface EngineTimings extends OrderTimings {
  /** Until the next begins, what is recorded is this order's. */
  beginOrder(): void;
  /** What is done for all orders of a batch at once comes before the first begins. */
  beginBatch(): void;
}

/** For whoever does not measure, tests first of all. */
export const NO_TIMINGS: EngineTimings = {
  nowNanos: () => 0,
  record: () => undefined,
  beginOrder: () => undefined,
  beginBatch: () => undefined,
};
