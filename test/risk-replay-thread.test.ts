import { expect, it } from 'vitest';
import { RiskReplayThread } from '../src/risk-replay-thread.ts';

it('a replay that is asked for once the service stops does not begin', async () => {
  const thread = new RiskReplayThread('/no/such/journal.db', () => {
    throw new Error('asked for the books');
  });
  await thread.stop();
  const range = { last: 1, fromMicros: undefined, untilMicros: undefined };
  expect(await thread.replay({}, range)).toBeUndefined();
  expect(thread.isBusy).toBe(false);
});
