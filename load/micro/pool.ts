import { createPool } from 'generic-pool';
import reusify from 'reusify';
import { Fill } from '../../src/domain/fill.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { median } from '../summary.ts';

export interface PoolFigures {
  readonly acquireReleaseNanos: number;
  readonly reusifyNanos: number;
  readonly genericPoolNanos: number;
}

/** A Fill with the link that reusify asks of its objects. */
class LinkedFill extends Fill {
  next: LinkedFill | null = null;
}

/** Objects out at any time: each step acquires one and releases the one that was acquired so many steps before. */
const HELD = 64;
const POOL_SIZE = 1024;
const ROUNDS = 15;
/** They make the compiler compile, and are not counted. */
const WARM_UP_ROUNDS = 3;
const ROUND_STEPS = 500_000;
/** Each of these takes a hundred times as long. */
const ROUND_STEPS_ASYNC = 10_000;

/**
 * What taking one Fill from a pool, resetting it and giving it back costs, in nanoseconds: the median of fifteen rounds, in
 * which the three pools take turns so that whatever else the machine does meets them all.
 *
 *   acquireReleaseNanos  this project's pool as the service has it: checks of ownership, counts, a timed sample; it resets
 *   reusifyNanos         the package reusify: a linked list and nothing else; whoever releases resets
 *   genericPoolNanos     the package generic-pool: its acquire is a promise, which its user has to wait for
 */
export async function measurePool(): Promise<PoolFigures> {
  const own = ownPoolSteps();
  const reusable = reusifySteps();
  const generic = genericPoolSteps();
  const nanos: PoolFigures[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    nanos.push({
      acquireReleaseNanos: await nanosPerStep(own, ROUND_STEPS),
      reusifyNanos: await nanosPerStep(reusable, ROUND_STEPS),
      genericPoolNanos: await nanosPerStep(generic, ROUND_STEPS_ASYNC),
    });
  }
  const counted = nanos.slice(WARM_UP_ROUNDS);
  return {
    acquireReleaseNanos: median(counted.map((round) => round.acquireReleaseNanos)),
    reusifyNanos: median(counted.map((round) => round.reusifyNanos)),
    genericPoolNanos: median(counted.map((round) => round.genericPoolNanos)),
  };
}

type Steps = (count: number) => void | Promise<void>;

async function nanosPerStep(steps: Steps, count: number): Promise<number> {
  const start = performance.now();
  // What is not asynchronous must not pay for a promise.
  const done = steps(count);
  if (done !== undefined) await done;
  return ((performance.now() - start) * 1e6) / count;
}

function ownPoolSteps(): Steps {
  const pool = new ObjectPool<Fill>({
    name: 'fills',
    create: () => new Fill(),
    capacity: POOL_SIZE,
    ceiling: POOL_SIZE,
    whenExhausted: 'heap',
    nowNanos: () => performance.now() * 1e6,
    sampleSitesEvery: 4096,
  });
  const held = Array.from({ length: HELD }, () => pool.acquire()!);
  return (count) => {
    for (let step = 0; step < count; step++) {
      const place = step % HELD;
      const fill = pool.acquire()!;
      fill.qty = step;
      pool.release(held[place]!);
      held[place] = fill;
    }
  };
}

function reusifySteps(): Steps {
  const pool = reusify(LinkedFill);
  const held = Array.from({ length: HELD }, () => pool.get());
  return (count) => {
    for (let step = 0; step < count; step++) {
      const place = step % HELD;
      const fill = pool.get();
      fill.qty = step;
      const spent = held[place]!;
      spent.reset();
      pool.release(spent);
      held[place] = fill;
    }
  };
}

function genericPoolSteps(): Steps {
  const factory = { create: async () => new Fill(), destroy: async () => undefined };
  const pool = createPool(factory, { min: POOL_SIZE, max: POOL_SIZE });
  const held: Fill[] = [];
  return async (count) => {
    while (held.length < HELD) held.push(await pool.acquire());
    for (let step = 0; step < count; step++) {
      const place = step % HELD;
      const fill = await pool.acquire();
      fill.qty = step;
      const spent = held[place]!;
      spent.reset();
      // Nobody waits for a release; what it does is done while the next acquisition is waited for.
      void pool.release(spent);
      held[place] = fill;
    }
  };
}
