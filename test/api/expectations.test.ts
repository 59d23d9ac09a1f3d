import { expect, it } from 'vitest';
import { buildApiFixture } from '../support/api.ts';
import { sendRaw } from '../support/raw-http.ts';

it('a request that expects what nobody knows of is answered as if it expected nothing', async () => {
  const { app } = await buildApiFixture();
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  expect(await sendRaw(`${url}/v2/clock`, 'GET', { expect: 'more' })).toMatchObject({
    status: 200,
    body: { is_open: expect.any(Boolean) },
  });
  await app.close();
});
