import { Type } from 'typebox';
import { Answer, Nullable, Ticker, Timestamp, Uuid } from './common.ts';
import { AssetAnswer } from './portfolio.ts';

const NAME_LENGTH_MAX = 64;

const WatchlistId = Uuid("the watchlist's id", '77617463-0000-8000-8000-000000000001');
const Name = Type.String({
  description: 'unique in the account',
  maxLength: NAME_LENGTH_MAX,
  examples: ['Technology'],
});
const Symbols = Type.Array(Ticker, { description: 'symbols or asset ids; repeated ones count once' });

const HEAD = {
  id: WatchlistId,
  account_id: Uuid("the account's id", '61636374-0000-8000-8000-000000000001'),
  name: Name,
  created_at: Timestamp('when it was made'),
  updated_at: Timestamp('when it last changed'),
};

export const WatchlistAnswer = Answer('Watchlist', 'A named list of assets that the account keeps.', {
  ...HEAD,
  assets: Type.Array(AssetAnswer, { description: "in the account's own order" }),
});

export const WatchlistList = Type.Array(
  Answer('Watchlist summary', 'A watchlist without its assets, as the list has it.', HEAD),
  { title: 'Watchlists', description: 'Every watchlist of the account, without its assets.' },
);

export const NewWatchlist = Type.Object(
  { name: Type.String({ ...Name, minLength: 1 }), symbols: Type.Optional(Nullable(Symbols)) },
  { title: 'New watchlist', examples: [{ name: 'Technology', symbols: ['AAPL', 'MSFT'] }] },
);

export const WatchlistChange = Type.Object(
  { name: Type.Optional(Nullable(Name)), symbols: Type.Optional(Nullable(Symbols)) },
  {
    title: 'Watchlist change',
    description: 'What is absent, null or an empty name stays as it is.',
    examples: [{ name: 'Technology', symbols: ['AAPL', 'NVDA'] }],
  },
);

export const WatchlistAddition = Type.Object(
  { symbol: Ticker },
  { title: 'Watchlist addition', examples: [{ symbol: 'NVDA' }] },
);

export const WatchlistPath = Type.Object({ watchlist_id: Type.String({ description: "the watchlist's id" }) });
export const WatchlistSymbolPath = Type.Object({
  watchlist_id: Type.String({ description: "the watchlist's id" }),
  symbol: Type.String({ description: 'symbol or asset id' }),
});
export const WatchlistNameQuery = Type.Object({
  name: Type.String({ description: "the watchlist's name", minLength: 1 }),
});
