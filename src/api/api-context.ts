import type { FastifyInstance } from 'fastify';
import type { AppServices } from './app-services.ts';
import { InstrumentIndex } from './instrument-index.ts';

/** What every route stands on. */
export interface ApiContext {
  readonly services: AppServices;
  readonly instruments: InstrumentIndex;
}

/** Adds the routes of one resource to the scope it is given, whose prefix and authentication are settled. */
export type RegisterRoutes = (app: FastifyInstance, context: ApiContext) => void;

export function createApiContext(services: AppServices): ApiContext {
  return { services, instruments: new InstrumentIndex(services.instruments, services.isTradable) };
}

/** For a route that reads its body by hand, so that its schema is documentation. */
export function unvalidated(): () => true {
  return accept;
}

function accept(): true {
  return true;
}
