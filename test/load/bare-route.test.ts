import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BareRoute } from '../../load/bare-route.ts';
import { drive } from '../../load/drive.ts';
import { singleOrders } from '../../load/scenarios/single-orders.ts';
import { orderJson } from '../../src/api/orders/order-json.ts';
import { usEquity } from '../../src/domain/instrument.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';

const ORDER = orderJson(
  {
    orderId: 1,
    side: 0,
    type: 0,
    timeInForce: 2,
    extendedHours: false,
    qty: 1,
    limitPrice: 0,
    clientOrderId: 'mine',
    endReason: 0,
    status: 3,
    filledQty: 1,
    filledNotional: 184_280_000,
    submittedAtMicros: 1_700_000_000_000_000,
    updatedAtMicros: 1_700_000_000_000_000,
    filledAtMicros: 1_700_000_000_000_000,
    canceledAtMicros: 0,
    expiredAtMicros: 0,
    failedAtMicros: 0,
  },
  usEquity(0, 'IBM'),
  { venues: US_EQUITY_VENUES, session: { closeOf: () => 0 } },
);
const [FIRST_REQUEST] = singleOrders.requests([{ symbol: 'IBM', price: 184.28 }]);

describe('the bare route', () => {
  let bare: BareRoute;

  beforeAll(async () => {
    bare = await BareRoute.start(JSON.parse(ORDER));
  });
  afterAll(async () => {
    await bare.stop();
  });

  function post(body: string): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${bare.url}/v2/orders`, { method: 'POST', headers, body });
  }

  it("answers an order with the service's own bytes", async () => {
    const answer = await post(String(FIRST_REQUEST!.body));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(ORDER);
  });

  it('validates by the request schema', async () => {
    expect((await post('{"symbol":"IBM","qty":"1","side":"hold","type":"market","time_in_force":"ioc"}')).status).toBe(
      400,
    );
  });

  it('answers a cancel', async () => {
    expect((await fetch(`${bare.url}/v2/orders/some`, { method: 'DELETE' })).status).toBe(204);
  });

  it('can be driven', async () => {
    const measured = await drive(bare, { requests: [FIRST_REQUEST!], connections: 2, durationSeconds: 1 });
    expect(measured).toMatchObject({ non2xx: 0, errors: 0 });
    expect(measured.requests).toBeGreaterThan(10);
    expect(measured.requestsPerSecond).toBeGreaterThan(10);
    expect(measured.p50Millis).toBeLessThanOrEqual(measured.p99Millis);
    // Less than the two processors' whole second, more than nothing.
    expect(measured.cpuMicrosPerRequest).toBeGreaterThan(1);
    expect(measured.cpuMicrosPerRequest * measured.requests).toBeLessThan(4_000_000);
  });

  it('counts what is no success', async () => {
    const requests = [{ ...FIRST_REQUEST!, body: '{}' }];
    const measured = await drive(bare, { requests, connections: 1, durationSeconds: 1 });
    expect(measured.non2xx).toBe(measured.requests);
  });

  it('is gone after it was stopped', async () => {
    const other = await BareRoute.start(JSON.parse(ORDER));
    await other.stop();
    expect(other.child.hasExited).toBe(true);
    await expect(fetch(other.url)).rejects.toThrow();
  });
});
