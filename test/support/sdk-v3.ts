import { createRequire } from 'node:module';
import type { Credentials } from './sdk.ts';
import type { Json } from './service-process.ts';

export type Call = (...parameters: Json[]) => Promise<Json>;

interface TradeStream {
  connect(): void;
  disconnect(): void;
  subscribe(streams: readonly string[]): void;
  onConnect(listener: () => void): void;
  onError(listener: (error: string) => void): void;
  onStateChange(listener: (state: string) => void): void;
  onOrderUpdate(listener: (update: Json) => void): void;
}

/** What its own types say less well than they could: each call takes and hands back plain JSON. */
export type AlpacaV3 = Readonly<Record<string, Call>> & {
  readonly trade_ws: TradeStream;
  readonly configuration: Readonly<Record<string, string>>;
};

interface Options {
  readonly baseUrl?: string;
  readonly keyId?: string;
  readonly secretKey?: string;
  readonly oauth?: string;
}

/** The class as JavaScript programs get it: its types describe another export than the one it has. */
export const AlpacaV3 = createRequire(import.meta.url)('@alpacahq/alpaca-trade-api-v3') as new (
  options?: Options,
) => AlpacaV3;

export function alpacaV3(baseUrl: string, { keyId, secret }: Credentials): AlpacaV3 {
  return new AlpacaV3({ baseUrl, keyId, secretKey: secret });
}

/** What a call was answered with that the SDK rejects: its status and the body. */
export async function refusalOf(call: Promise<Json>): Promise<{ readonly status: number; readonly body: Json }> {
  try {
    await call;
  } catch (error) {
    const { response } = error as { response?: { status: number; data: Json } };
    if (response === undefined) throw error;
    return { status: response.status, body: response.data };
  }
  throw new Error('the call was not refused');
}
