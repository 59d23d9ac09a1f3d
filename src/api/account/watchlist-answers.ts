import type { FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import { echo, sendError } from '../http/error-answers.ts';
import { UNKNOWN_ASSET, WATCHLIST_NOT_FOUND } from '../http/errors.ts';
import type { InstrumentIndex } from '../market/instrument-index.ts';
import { formatRfc3339 } from '../rfc3339.ts';
import type { WatchlistAnswer, WatchlistList } from '../schemas/watchlist.ts';
import { assetAnswer } from './portfolio-json.ts';
import type { Watchlist } from './watchlists.ts';

/** As the list has it. */
export function watchlistHead(watchlist: Watchlist): Static<typeof WatchlistList>[number] {
  return {
    id: encodeUuid(UuidKind.Watchlist, watchlist.watchlistId),
    account_id: encodeUuid(UuidKind.Account, watchlist.accountId),
    name: watchlist.name,
    created_at: formatRfc3339(watchlist.createdAtMicros),
    updated_at: formatRfc3339(watchlist.updatedAtMicros),
  };
}

export function watchlistAnswer(watchlist: Watchlist, instruments: InstrumentIndex): Static<typeof WatchlistAnswer> {
  const assets = watchlist.symbols.flatMap((symbol) => {
    // A person may have written another into the file.
    const instrument = instruments.find(symbol);
    return instrument === undefined ? [] : [assetAnswer(instrument, instruments.isTradable(instrument))];
  });
  return { ...watchlistHead(watchlist), assets };
}

export function sendWatchlistNotFound(reply: FastifyReply, idOrName: string): FastifyReply {
  return sendError(reply, WATCHLIST_NOT_FOUND, `watchlist not found for ${echo(idOrName)}`);
}

/** The symbols of the assets, by whichever name each was called; or the first name that no asset has. */
export function symbolsOf(
  names: readonly string[],
  instruments: InstrumentIndex,
): { readonly symbols: readonly string[] } | { readonly unknown: string } {
  const symbols: string[] = [];
  for (const name of names) {
    const instrument = instruments.find(name);
    if (instrument === undefined) return { unknown: name };
    symbols.push(instrument.symbol);
  }
  return { symbols };
}

export function sendUnknownAsset(reply: FastifyReply, name: string): FastifyReply {
  return sendError(reply, UNKNOWN_ASSET, `asset not found for ${echo(name)}`);
}
