import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { type Answer, type Json, ServiceProcess } from '../support/service-process.ts';

const settings = (env: Record<string, string>) => ({
  env: {
    TEST_SYMBOLS: 'on',
    MARKET_FEED: 'pushed',
    SYMBOLS: 'IBM',
    FEED_HEARTBEAT_MS: '100',
    ...env,
  },
});

/** Longer than anything that a test symbol does. */
const WAIT = { timeout: 8000, interval: 20 };

const order = (symbol: string, terms: Json = {}): Json => ({
  symbol,
  side: 'buy',
  type: 'market',
  time_in_force: 'day',
  qty: 100,
  ...terms,
});

describe('with the test symbols', () => {
  let service: ServiceProcess;
  beforeAll(async () => {
    service = await ServiceProcess.start({ ...settings({ JOURNAL_SYNC: 'off' }), shared: true });
    return () => service.kill();
  });

  const send = async (body: Json): Promise<Json> => {
    const answer = await service.post('/v2/orders', body);
    expect(answer).toMatchObject({ status: 200 });
    return answer.body;
  };
  const read = (id: string): Promise<Json> => service.read(`/v2/orders/${id}`);
  const reaches = (id: string, fields: Json) => expect.poll(() => read(id), WAIT).toMatchObject(fields);
  /** The types of an order's events, with what each fill filled. */
  const eventsOf = async (id: string): Promise<string[]> => {
    const { events } = await service.events();
    return events
      .filter((event) => event.order_id === id)
      .map((event) => (event.type === 'fill' ? `fill ${event.qty} @ ${event.price}` : event.type));
  };

  it('lists them beside the configured ones', async () => {
    const assets: Json[] = await service.read('/v2/assets?status=active');
    expect(assets.map(({ symbol }) => symbol)).toEqual([
      'IBM',
      ...['ZFILL', 'ZPART', 'ZDRIP', 'ZREJECT', 'ZHOLD', 'ZSLOW', 'ZLOSTACK', 'ZQTY'],
    ]);
    const { nbbo } = await service.read('/ops/quotes/ZFILL');
    expect(nbbo).toMatchObject({ bid_price: '99.99', ask_price: '100.01' });
  });

  it('ZFILL fills at once', async () => {
    expect(await send(order('ZFILL'))).toMatchObject({
      status: 'filled',
      filled_qty: '100',
      filled_avg_price: '100.01',
    });
  });

  it('ZPART fills half and is then canceled', async () => {
    const sent = await send(order('ZPART', { qty: 30 }));
    expect(sent).toMatchObject({ status: 'partially_filled', filled_qty: '15' });
    await reaches(sent.id, { status: 'canceled', filled_qty: '15', end_reason: 'venue_canceled' });
    expect(await service.read('/v2/positions/ZPART')).toMatchObject({ qty: '15' });
    expect(await eventsOf(sent.id)).toEqual(['accepted', 'fill 15 @ 100.01', 'canceled']);
  });

  it('ZDRIP fills a lot a second, and can be cancelled in between', async () => {
    const sent = await send(order('ZDRIP', { qty: 3, type: 'limit', limit_price: '99' }));
    expect(sent).toMatchObject({ status: 'new', filled_qty: '0' });
    await reaches(sent.id, { status: 'partially_filled', filled_qty: '1' });
    expect((await service.delete(`/v2/orders/${sent.id}`)).status).toBe(204);
    await reaches(sent.id, { status: 'canceled', filled_qty: '1' });
    expect(await eventsOf(sent.id)).toEqual(['accepted', 'fill 1 @ 99', 'canceled']);
  });

  it('ZREJECT is taken, then rejected', async () => {
    const sent = await send(order('ZREJECT'));
    expect(sent.status).toBe('new');
    await reaches(sent.id, { status: 'rejected', filled_qty: '0', end_reason: 'venue_rejected' });
    expect((await read(sent.id)).failed_at).not.toBeNull();
    expect(await eventsOf(sent.id)).toEqual(['accepted', 'rejected']);
  });

  it('ZHOLD stands, and can be cancelled', async () => {
    const sent = await send(order('ZHOLD'));
    expect(sent.status).toBe('new');
    expect((await service.delete(`/v2/orders/${sent.id}`)).status).toBe(204);
    await reaches(sent.id, { status: 'canceled', filled_qty: '0' });
  });

  it('ZSLOW answers a cancel with its fill', async () => {
    const sent = await send(order('ZSLOW', { qty: 10 }));
    expect(sent.status).toBe('new');
    expect((await service.delete(`/v2/orders/${sent.id}`)).status).toBe(204);
    expect((await read(sent.id)).status).toBe('pending_cancel');
    await reaches(sent.id, { status: 'filled', filled_qty: '10' });
  });

  it('ZLOSTACK closes the connection, and the order is found by its client_order_id', async () => {
    const sent: Promise<Answer> = service.post('/v2/orders', order('ZLOSTACK', { client_order_id: 'lost', qty: 10 }));
    await expect(sent).rejects.toThrow();
    const found = await service.read('/v2/orders:by_client_order_id?client_order_id=lost');
    expect(found).toMatchObject({ symbol: 'ZLOSTACK', status: 'filled', filled_qty: '10' });
    const again = await service.post('/v2/orders', order('ZLOSTACK', { client_order_id: 'lost' }));
    expect(again).toMatchObject({ status: 422, body: { reason: 'client_order_id_taken' } });
  });

  it('ZQTY does what the quantity says', async () => {
    const sent = await send(order('ZQTY', { qty: 104 }));
    await reaches(sent.id, { status: 'rejected' });
    await expect(service.post('/v2/orders', order('ZQTY', { qty: 107 }))).rejects.toThrow();
  });
});

describe('a restart with the test symbols', () => {
  it('goes on where it was: what drips, drips on; what stands, stands', async () => {
    const DATA_DIR = temporaryFolder();
    const first = await ServiceProcess.start(settings({ DATA_DIR }));
    const dripping = (await first.post('/v2/orders', order('ZDRIP', { qty: 2, time_in_force: 'gtc' }))).body;
    const standing = (await first.post('/v2/orders', order('ZHOLD', { time_in_force: 'gtc' }))).body;
    const slow = (await first.post('/v2/orders', order('ZSLOW', { qty: 10 }))).body;
    expect(await first.stop()).toBe(0);
    const second = await ServiceProcess.start(settings({ DATA_DIR }));
    const read = (id: string): Promise<Json> => second.read(`/v2/orders/${id}`);
    // A stop waits for what is under way.
    expect(await read(slow.id)).toMatchObject({ status: 'filled' });
    await expect.poll(() => read(dripping.id), WAIT).toMatchObject({ status: 'filled', filled_qty: '2' });
    expect((await second.delete(`/v2/orders/${standing.id}`)).status).toBe(204);
    expect(await read(standing.id)).toMatchObject({ status: 'canceled' });
    expect(await second.stop()).toBe(0);
    // Without them their orders and positions stay, and nothing more is taken.
    const third = await ServiceProcess.start(settings({ DATA_DIR, TEST_SYMBOLS: 'off' }));
    expect(await third.read('/v2/positions/ZDRIP')).toMatchObject({ symbol: 'ZDRIP' });
    expect((await third.post('/v2/orders', order('ZFILL'))).body).toMatchObject({ reason: 'asset_not_tradable' });
    expect(await third.stop()).toBe(0);
  });
});
