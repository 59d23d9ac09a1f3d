/** One pair of credentials. An `ops` key may change what all accounts share, sees their events, and trades for account 1. */
export interface ApiKey {
  readonly keyId: string;
  readonly secret: string;
  readonly accountId: number;
  readonly ops: boolean;
}
