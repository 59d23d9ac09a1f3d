export type PoolFault = 'double_release' | 'use_after_release' | 'foreign_object' | 'leak';

/** A broken rule of ownership: always a defect of the program, never of its input. */
export class PoolError extends Error {
  readonly fault: PoolFault;

  constructor(fault: PoolFault, message: string) {
    super(message);
    this.name = 'PoolError';
    this.fault = fault;
  }
}
