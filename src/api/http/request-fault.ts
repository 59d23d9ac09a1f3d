import { type ApiError, INVALID_PARAMETER, NOT_SUPPORTED } from './errors.ts';

/** What is wrong with a request, ready to be answered. */
export interface RequestFault {
  readonly error: ApiError;
  readonly message: string;
}

export function invalid(message: string): RequestFault {
  return { error: INVALID_PARAMETER, message };
}

export function notSupported(what: string): RequestFault {
  return { error: NOT_SUPPORTED, message: `${what} is not supported yet` };
}
