import { Fill } from '../../src/domain/fill.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { type BenchResult, bench } from './bench.ts';

const BURST = 64;

/** The pool beside plain allocation of the same object. */
export function benchPool(): BenchResult[] {
  const pool = new ObjectPool<Fill>({
    name: 'fills',
    create: () => new Fill(),
    capacity: 1024,
    ceiling: 1024,
    whenExhausted: 'refuse',
  });
  return [
    bench('pool: acquire, release', (iterations) => {
      for (let i = 0; i < iterations; i++) pool.release(pool.acquire()!);
    }),
    bench(`pool: acquire ${BURST}, release ${BURST}, each`, burstFrom(pool)),
    bench('heap: new Fill, kept for a while', allocate),
  ];
}

function burstFrom(pool: ObjectPool<Fill>): (iterations: number) => void {
  const held: Fill[] = Array.from({ length: BURST }, () => new Fill());
  return (iterations) => {
    for (let done = 0; done < iterations; done += BURST) {
      for (let i = 0; i < BURST; i++) held[i] = pool.acquire()!;
      for (let i = 0; i < BURST; i++) pool.release(held[i]!);
    }
  };
}

/** Objects live as long as an order's would, so that the optimiser cannot do away with them. */
function allocate(iterations: number): void {
  const held = new Array<Fill>(1024);
  for (let i = 0; i < iterations; i++) held[i & 1023] = new Fill();
}
