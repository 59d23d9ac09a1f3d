import { expect, it } from 'vitest';
import { EventSourceClient } from '../support/event-source.ts';
import { temporaryFolder } from '../support/journal.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { until } from '../support/streams.ts';

const ORDER = { symbol: 'IBM', qty: 10, side: 'buy', type: 'limit', time_in_force: 'gtc', limit_price: '99.5' };

it('a client of server-sent events is told of a stop, and goes on where it was once the service is back', async () => {
  const settings = {
    env: { DATA_DIR: temporaryFolder(), MARKET_FEED: 'pushed', SYMBOLS: 'IBM', RATE_LIMIT_PER_MINUTE: '100' },
  };
  const service = await ServiceProcess.start(settings);
  await service.quote('IBM', ['XNYS', 100, 500, 100.02, 500]);
  const client = await new EventSourceClient(`${service.url}/v2/events/trades`).opened;
  expect(client.headers).toMatchObject({ 'x-ratelimit-remaining': '99', 'x-request-id': expect.any(String) });
  await service.post('/v2/orders', ORDER);
  await until(() => client.events.length === 1);
  expect(await service.stop()).toBe(0);
  expect(await client.ended).toBe(true);
  expect(client.comments.at(-1)).toBe('the service is stopping');

  const again = await ServiceProcess.start(settings);
  const [told] = client.events;
  expect((await again.delete(`/v2/orders/${told!.data.order.id}`)).status).toBe(204);
  const later = await new EventSourceClient(`${again.url}/v2/events/trades`, { 'last-event-id': told!.id }).opened;
  await until(() => later.events.length === 1);
  expect(later.events[0]!.data).toMatchObject({ event: 'canceled', order: { id: told!.data.order.id } });
  const whole = await new EventSourceClient(`${again.url}/v2/events/trades?since_id=0&until_id=2`).opened;
  expect(await whole.ended).toBe(true);
  expect(whole.events).toEqual([told, later.events[0]]);
});
