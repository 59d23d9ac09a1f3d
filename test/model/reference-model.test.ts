import fc from 'fast-check';
import { expect, it } from 'vitest';
import { command, world } from './commands.ts';
import { play, type Sights } from './side-by-side.ts';

/**
 * `MODEL_COMMANDS=100000 npx vitest run test/model` plays that many, `MODEL_SEED=7` from another seed. A run that fails
 * prints the shortest list of commands that fast-check found, as a call of `play` to be pasted into a test.
 */
const COMMANDS = Number(process.env.MODEL_COMMANDS ?? 8_000);
const SEED = Number(process.env.MODEL_SEED ?? 1);
const RUN_LENGTH = 150;
const RUNS_A_ROUND = 20;

it(`does what the reference model does through ${COMMANDS} random commands`, { timeout: 30 * 60_000 }, () => {
  const sights: Sights = new Map();
  let played = 0;
  const run = fc.property(world, fc.array(command, { maxLength: RUN_LENGTH, size: 'max' }), (settings, commands) => {
    play(settings, commands, sights);
    played += commands.length;
  });
  for (let round = 0; played < COMMANDS; round++) fc.assert(run, { seed: SEED + round, numRuns: RUNS_A_ROUND });

  const rare = [
    ...['triggered', 'activated', 'replaced replaced', 'canceled linked_order', 'canceled auction_remainder'],
    ...['fill maker', 'fill taker', 'rested', 'expired session_closed', 'canceled self_match_prevention'],
    ...['canceled ioc_remainder', 'canceled fok_unfillable', 'canceled client_request'],
    ...['rejected credit_check', 'rejected maximum_order_size', 'rejected maximum_order_value'],
    ...['rejected maximum_position', 'rejected maximum_open_orders', 'rejected price_collar'],
  ];
  expect(rare.filter((kind) => !sights.has(kind))).toEqual([]);
});
