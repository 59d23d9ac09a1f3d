import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '../../domain/api-key.ts';
import type { AppServices } from '../app-services.ts';

/** On whose behalf a request is made. */
export interface Principal {
  readonly accountId: number;
  /** May change what all accounts share, and see every account's events. */
  readonly ops: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authentication hook; read it through `principalOf`. */
    principal: Principal | null;
  }
}

/** What everybody is while the service has no keys. */
const OPEN_PRINCIPAL: Principal = Object.freeze({ accountId: 1, ops: true });

interface PreparedKey {
  readonly secretDigest: Buffer;
  readonly principal: Principal;
}

/** By the list of keys it was made from, so that digests are computed once. */
const preparedKeys = new WeakMap<readonly ApiKey[], ReadonlyMap<string, PreparedKey>>();

/** Digests are of one length whatever the secret, so that comparing them tells nothing through its time. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

const NO_SECRET = digest('');

function prepared(keys: readonly ApiKey[]): ReadonlyMap<string, PreparedKey> {
  let byId = preparedKeys.get(keys);
  if (byId === undefined) {
    byId = new Map(
      keys.map(({ keyId, secret, accountId, ops }) => [
        keyId,
        { secretDigest: digest(secret), principal: Object.freeze({ accountId, ops }) },
      ]),
    );
    preparedKeys.set(keys, byId);
  }
  return byId;
}

/** The principal of a key and its secret, or undefined. Everybody passes while the service has no keys. */
export function authenticateKey(services: AppServices, keyId: string, secret: string): Principal | undefined {
  if (services.keys === undefined) return OPEN_PRINCIPAL;
  const key = prepared(services.keys).get(keyId);
  const matches = timingSafeEqual(digest(secret), key?.secretDigest ?? NO_SECRET);
  return matches ? key?.principal : undefined;
}

/** As `authenticateKey` for a client that sends its secret alone. Compares with every key, whichever matches. */
function authenticateSecret(services: AppServices, secret: string): Principal | undefined {
  if (services.keys === undefined) return OPEN_PRINCIPAL;
  const given = digest(secret);
  let principal: Principal | undefined;
  for (const key of prepared(services.keys).values()) {
    if (timingSafeEqual(given, key.secretDigest)) principal = key.principal;
  }
  return principal;
}

/**
 * The principal that a request's headers prove, or undefined. Alpaca's two APCA headers count first, then
 * `Authorization`: Basic, or Bearer with `key:secret` or the secret alone.
 */
export function authenticateRequest(services: AppServices, request: FastifyRequest): Principal | undefined {
  if (services.keys === undefined) return OPEN_PRINCIPAL;
  const { headers } = request;
  const keyId = headers['apca-api-key-id'];
  const secret = headers['apca-api-secret-key'];
  if (typeof keyId === 'string' && typeof secret === 'string') return authenticateKey(services, keyId, secret);
  const authorization = headers.authorization;
  return authorization === undefined ? undefined : authenticateAuthorization(services, authorization);
}

function authenticateAuthorization(services: AppServices, authorization: string): Principal | undefined {
  const space = authorization.indexOf(' ');
  const scheme = authorization.slice(0, space).toLowerCase();
  const credentials = authorization.slice(space + 1).trim();
  if (scheme === 'basic') return authenticatePair(services, Buffer.from(credentials, 'base64').toString('utf8'));
  if (scheme !== 'bearer') return undefined;
  return authenticatePair(services, credentials) ?? authenticateSecret(services, credentials);
}

function authenticatePair(services: AppServices, pair: string): Principal | undefined {
  const colon = pair.indexOf(':');
  return colon === -1 ? undefined : authenticateKey(services, pair.slice(0, colon), pair.slice(colon + 1));
}

/** The principal of an authenticated request. Throws where the route is not behind the authentication hook. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new Error(`${request.routeOptions.url} is not behind authentication`);
  return request.principal;
}
