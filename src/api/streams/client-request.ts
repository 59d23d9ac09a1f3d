/** What a client of `/stream` may ask. */
export type ClientRequest =
  | { readonly action: 'authenticate'; readonly keyId: string; readonly secret: string }
  | { readonly action: 'listen'; readonly streams: readonly string[] };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a frame, text or binary, from a client of `/stream`: the request, or what is wrong with it. */
export function parseClientRequest(frame: Uint8Array): ClientRequest | string {
  const message = parseJson(frame);
  if (message === undefined) return 'the frame is not JSON';
  if (!isObject(message)) return 'the frame is not a JSON object';
  switch (message.action) {
    case 'authenticate':
      return isObject(message.data)
        ? credentials(message.data.key_id, message.data.secret_key, 'data.key_id and data.secret_key')
        : 'authenticate needs an object "data" with key_id and secret_key';
    case 'auth':
      return credentials(message.key, message.secret, 'key and secret');
    case 'listen':
      return isObject(message.data) ? listen(message.data.streams) : 'listen needs an object "data" with streams';
    default:
      return 'unknown action: expected authenticate, auth or listen';
  }
}

function parseJson(frame: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(frame));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function credentials(keyId: unknown, secret: unknown, names: string): ClientRequest | string {
  if (typeof keyId !== 'string' || typeof secret !== 'string') return `${names} must be strings`;
  return { action: 'authenticate', keyId, secret };
}

function listen(streams: unknown): ClientRequest | string {
  if (!Array.isArray(streams) || !streams.every((name) => typeof name === 'string')) {
    return 'data.streams must be an array of strings';
  }
  return { action: 'listen', streams };
}
