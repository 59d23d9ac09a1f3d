/** The only activities that happen here. */
export const TRADE_ACTIVITY = 'FILL';

/** Every type that Alpaca's API takes as a filter; of all but one there is nothing to list. */
export const ACTIVITY_TYPES: ReadonlySet<string> = new Set([
  TRADE_ACTIVITY,
  ...['TRANS', 'MISC', 'TRD', 'SWP', 'ACATC', 'ACATS', 'ALLOC', 'CFEE', 'CGD', 'CSD', 'CSR', 'CSW', 'DIV', 'DIVCGL'],
  ...['DIVCGS', 'DIVFEE', 'DIVFT', 'DIVNRA', 'DIVROC', 'DIVTW', 'DIVTXEX', 'DIVWH', 'DVF', 'ECEXP', 'EXTRD', 'FEE'],
  ...['FIMAT', 'FOPT', 'FXCNV', 'FXTRD', 'INT', 'INTNRA', 'INTTW', 'INVPNL', 'JNL', 'JNLC', 'JNLS', 'MA', 'MEM', 'NC'],
  ...[
    'OCT',
    'OPASN',
    'OPCA',
    'OPCSH',
    'OPEXC',
    'OPEXP',
    'OPTRD',
    'OPXRC',
    'PTC',
    'PTR',
    'REORG',
    'SC',
    'SPIN',
    'SPLIT',
  ],
  ...['SUB', 'VOF', 'WH'],
]);
