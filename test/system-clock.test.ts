import { expect, it } from 'vitest';
import { SystemClock } from '../src/system-clock.ts';

function clock(unixMillis: number, steadyMillis: number) {
  const sources = { unix: unixMillis, steady: steadyMillis };
  const system = new SystemClock({ unixMillis: () => sources.unix, steadyMillis: () => sources.steady });
  return { sources, system };
}

it('tells Unix time in the steady clock’s fine steps', () => {
  const { sources, system } = clock(1_700_000_000_000, 50);
  expect(system.nowMicros()).toBe(1_700_000_000_000_000);
  sources.steady += 0.25;
  expect(system.nowMicros()).toBe(1_700_000_000_000_250);
});

it('follows the system’s time after a sleep that the steady clock missed', () => {
  const { sources, system } = clock(1_700_000_000_000, 50);
  sources.unix += 8 * 3_600_000;
  sources.steady += 3;
  expect(system.nowMicros()).toBe(1_700_028_800_000_000);
});

it('never goes back, though the system’s time is set back', () => {
  const { sources, system } = clock(1_700_000_000_000, 50);
  const before = system.nowMicros();
  sources.unix -= 60_000;
  expect(system.nowMicros()).toBe(before);
  sources.unix += 60_500;
  sources.steady += 500;
  expect(system.nowMicros()).toBe(before + 500_000);
});

it('looks at the system’s time no more than once a millisecond', () => {
  let looks = 0;
  let steadyMillis = 0;
  const system = new SystemClock({ unixMillis: () => ++looks, steadyMillis: () => steadyMillis });
  const before = looks;
  for (; steadyMillis < 10; steadyMillis += 0.25) system.nowMicros();
  expect(looks - before).toBe(10);
});

it('reads the machine’s own clocks by default', () => {
  expect(Math.abs(new SystemClock().nowMicros() / 1000 - Date.now())).toBeLessThan(1000);
});
