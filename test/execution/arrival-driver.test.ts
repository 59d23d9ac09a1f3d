import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { ArrivalDriver } from '../../src/execution/arrival-driver.ts';

/** A driver over something under way for the next `looks` looks, and how often it looked. */
function drive(looks: number) {
  const market = { left: looks, looks: 0 };
  const driver = new ArrivalDriver(() => {
    market.looks++;
    return market.left > 0 ? market.left-- : 0;
  });
  onTestFinished(() => driver.drain());
  return { market, driver };
}

it('looks in every turn of the event loop while something is under way, then rests', async () => {
  const { market, driver } = drive(50);
  driver.wake();
  for (let turn = 0; turn < 60; turn++) await nextTurn();
  expect(market.left).toBe(0);
  expect(market.looks).toBeGreaterThanOrEqual(51);
});

it('looks by itself when nobody wakes it', async () => {
  const { market } = drive(0);
  await delay(30);
  expect(market.looks).toBeGreaterThan(1);
  market.left = 1;
  await delay(30);
  expect(market.left).toBe(0);
});

it('looks once a turn, however often it is woken', async () => {
  const { market, driver } = drive(0);
  for (let call = 0; call < 10; call++) driver.wake();
  expect(market.looks).toBe(0);
  await nextTurn();
  await nextTurn();
  expect(market.looks).toBeLessThanOrEqual(2);
});

it('waits at the end until nothing is under way, and looks no more', async () => {
  const { market, driver } = drive(5);
  await driver.drain();
  expect(market.left).toBe(0);
  const { looks } = market;
  await delay(20);
  expect(market.looks).toBe(looks);
});
