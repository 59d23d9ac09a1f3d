import fastify from 'fastify';
import { OrderAnswer } from '../src/api/schemas/order.ts';
import { OrderRequest } from '../src/api/schemas/order-request.ts';

/**
 * The measure of comparison: Fastify with one route that validates an order by the service's request schema and answers
 * with an order serialised by its response schema, and that does nothing else. Run as a child: its parent sends the order
 * to answer with, it sends back its address; asked 'cpu', it says what it has used; and it ends with its parent.
 */
async function serve(order: unknown): Promise<void> {
  const app = fastify({ logger: false });
  app.post('/v2/orders', { schema: { body: OrderRequest, response: { 200: OrderAnswer } } }, async () => order);
  app.delete('/v2/orders/:order_id', async (_request, reply) => reply.code(204).send());
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  process.send?.({ url });
}

function reportCpu(): void {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuSeconds: (user + system) / 1e6 });
}

process.on('message', (message: { order: unknown } | 'cpu') => {
  if (message === 'cpu') reportCpu();
  else void serve(message.order);
});
process.once('disconnect', () => process.exit(0));
