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

/** What the engine times its own stages with. It says when an order begins, so that not every order need be timed. */
export interface EngineTimings extends OrderTimings {
  /** What is recorded until the next begins goes with this order, what the market brings in between too. */
  beginOrder(): void;
  /** What is recorded until the first order begins is done for all orders of a batch at once. */
  beginBatch(): void;
}

/** For whoever does not measure, tests first of all. */
export const NO_TIMINGS: EngineTimings = {
  nowNanos: () => 0,
  record: () => undefined,
  beginOrder: () => undefined,
  beginBatch: () => undefined,
};
