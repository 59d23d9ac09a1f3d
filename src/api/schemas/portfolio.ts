import { Type } from 'typebox';
import { Answer, AssetId, Choice, Decimal, Ticker, Timestamp, Uuid } from './common.ts';

const Exchange = Choice(
  ['AMEX', 'ARCA', 'BATS', 'NYSE', 'NASDAQ', 'NYSEARCA', 'OTC', 'CRYPTO', ''],
  "the asset's primary exchange; orders go to every venue",
);
const AssetClass = Choice(['us_equity'], 'class of the asset');

export const PositionAnswer = Answer('Position', 'A holding, on average cost.', {
  asset_id: AssetId,
  symbol: Ticker,
  exchange: Exchange,
  asset_class: AssetClass,
  asset_marginable: Type.Boolean({ description: 'always true', examples: [true] }),
  avg_entry_price: Decimal('average cost of a share', '184.275'),
  qty: Decimal('quantity, negative when short', '100'),
  qty_available: Decimal('quantity that no open order is about to close, negative when short', '60'),
  side: Choice(['long', 'short'], 'long or short'),
  market_value: Decimal('quantity times the current price, negative when short', '18430'),
  cost_basis: Decimal('quantity times the average cost, negative when short', '18427.5'),
  unrealized_pl: Decimal('market value less cost basis', '2.5'),
  unrealized_plpc: Decimal('the same as a fraction of the cost', '0.000136'),
  unrealized_intraday_pl: Decimal(
    'market value less what was worth how much at the last close, or cost since; all at cost where no close is known',
    '2.5',
  ),
  unrealized_intraday_plpc: Decimal('the same as a fraction of that', '0.000136'),
  current_price: Decimal('national best bid for a long, offer for a short', '184.3'),
  lastday_price: Decimal(
    "what it could be closed at when the market's day last turned; avg_entry_price where it was not held then",
    '184.275',
  ),
  change_today: Decimal('change from lastday_price to current_price as a fraction', '0.000136'),
  realized_pl: Decimal("Orderpool's own: realised profit in this asset, before fees", '120.25'),
  fees: Decimal("Orderpool's own: fees paid less rebates received in this asset", '0.3'),
});

export const PositionList = Type.Array(PositionAnswer, { title: 'Positions', description: 'Every holding.' });

export const SymbolPath = Type.Object({ symbol: Type.String({ description: 'symbol or asset id' }) });

export const AccountAnswer = Answer('Account', 'Cash and exposure of an account, in dollars.', {
  id: Uuid("the account's id", '61636374-0000-8000-8000-000000000001'),
  account_number: Type.String({ description: 'number of the account', examples: ['OP00000001'] }),
  status: Choice(['ACTIVE'], 'always ACTIVE'),
  currency: Choice(['USD'], 'always USD'),
  cash: Decimal('cash; falls with purchases, rises with sales, short ones too', '81572.5'),
  equity: Decimal('cash and market values', '100002.5'),
  last_equity: Decimal("equity when the market's day last turned; opening cash before the first time", '100000'),
  buying_power: Decimal('what may still be spent; open orders are taken off', '81572.5'),
  regt_buying_power: Decimal('as buying_power', '81572.5'),
  non_marginable_buying_power: Decimal('cash less what open orders hold, not below 0', '81572.5'),
  portfolio_value: Decimal('as equity', '100002.5'),
  long_market_value: Decimal('market value of long positions', '18430'),
  short_market_value: Decimal('market value of short positions, negative', '0'),
  initial_margin: Decimal('market value of all positions, shorts counted positive', '18430'),
  maintenance_margin: Decimal('as initial_margin', '18430'),
  last_maintenance_margin: Decimal('maintenance_margin of the same moment', '0'),
  multiplier: Decimal('buying power of one dollar of equity; 0: no limit', '1'),
  sma: Decimal('always 0', '0'),
  accrued_fees: Decimal('always 0: fees are taken with each fill', '0'),
  trading_blocked: Type.Boolean({ examples: [false] }),
  transfers_blocked: Type.Boolean({ examples: [false] }),
  account_blocked: Type.Boolean({ examples: [false] }),
  trade_suspended_by_user: Type.Boolean({ description: 'suspend_trade of the configurations', examples: [false] }),
  shorting_enabled: Type.Boolean({ description: 'false: by no_shorting, or a risk rule', examples: [true] }),
  created_at: Timestamp('when the account was made'),
  balance_asof: Type.String({
    description: 'day of last_equity: the last that the service has seen end',
    format: 'date',
    examples: ['2026-11-22'],
  }),
  realized_pl: Decimal("Orderpool's own: realised profit, before fees", '120.25'),
  fees: Decimal("Orderpool's own: fees paid less rebates received", '0.3'),
});

export const AssetAnswer = Answer('Asset', 'What can be traded.', {
  id: AssetId,
  class: AssetClass,
  exchange: Exchange,
  symbol: Ticker,
  name: Type.String({ examples: ['International Business Machines'] }),
  status: Choice(['active', 'inactive'], 'inactive: its symbol is no longer configured'),
  tradable: Type.Boolean({ description: 'whether orders are taken: true while active', examples: [true] }),
  marginable: Type.Boolean({ examples: [true] }),
  shortable: Type.Boolean({ examples: [true] }),
  easy_to_borrow: Type.Boolean({ examples: [true] }),
  fractionable: Type.Boolean({ examples: [false] }),
  min_order_size: Decimal('smallest quantity', '1'),
  min_trade_increment: Decimal('step of the quantity', '1'),
  price_increment: Decimal('step of the price at a dollar and above', '0.01'),
  maintenance_margin_requirement: Type.Integer({ description: 'per cent', examples: [100] }),
  attributes: Type.Array(Type.String(), { description: 'always empty', examples: [[]] }),
});

export const AssetList = Type.Array(AssetAnswer, {
  title: 'Assets',
  description: 'What can be traded, or could once.',
});

export const OptionContractList = Answer('Option contracts', 'Always empty: there are no options.', {
  option_contracts: Type.Array(Type.Object({}), { maxItems: 0, examples: [[]] }),
  next_page_token: Type.Null({ description: 'there is no other page' }),
});

export const AssetListQuery = Type.Object({
  status: Type.Optional(Type.Enum(['active', 'inactive', 'all'], { description: 'all by default' })),
  asset_class: Type.Optional(Type.String({ description: 'every asset is us_equity' })),
  exchange: Type.Optional(Type.String({ description: 'only assets of this primary exchange' })),
  attributes: Type.Optional(
    Type.Union([Type.Array(Type.String()), Type.String()], {
      description: 'only assets with one of these attributes, separated by commas: none has any',
    }),
  ),
});
