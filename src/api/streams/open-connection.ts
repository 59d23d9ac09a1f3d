import type { WebSocket } from 'ws';
import { CloseCode } from './close-code.ts';
import type { StreamClients } from './stream-clients.ts';
import { StreamConnection } from './stream-connection.ts';
import type { StreamFormat } from './stream-format.ts';
import type { StreamOptions } from './stream-options.ts';

/** Takes a WebSocket in among the stream's clients until it closes, or says that there are too many and closes it. */
export function openConnection(
  socket: WebSocket,
  clients: StreamClients<StreamConnection>,
  format: StreamFormat,
  options: StreamOptions,
): StreamConnection | undefined {
  const connection = new StreamConnection(socket, options.clientBufferBytes);
  if (clients.isFull) {
    connection.fail(format.error('too many clients'), format.binary, CloseCode.TryAgainLater);
    return undefined;
  }
  socket.on('close', () => clients.remove(connection));
  clients.add(connection);
  return connection;
}
