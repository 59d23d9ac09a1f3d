import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { AppServices } from './app-services.ts';
import { InstrumentIndex } from './market/instrument-index.ts';
import { Destinations } from './orders/destinations.ts';

/** What every route stands on. */
export interface ApiContext {
  readonly services: AppServices;
  readonly instruments: InstrumentIndex;
  readonly destinations: Destinations;
  /** For what the service is to tell of itself; what concerns a request goes to the request's log. */
  readonly log: FastifyBaseLogger;
}

/** Adds the routes of one resource to the scope it is given, whose prefix and authentication are settled. */
export type RegisterRoutes = (app: FastifyInstance, context: ApiContext) => void;

export function createApiContext(services: AppServices, log: FastifyBaseLogger): ApiContext {
  const { instruments, isTradable, venues } = services;
  return {
    services,
    instruments: new InstrumentIndex(instruments, isTradable),
    destinations: new Destinations(venues),
    log,
  };
}

/** For a route that reads its body by hand, so that its schema is documentation. */
export function unvalidated(): () => true {
  return accept;
}

function accept(): true {
  return true;
}
