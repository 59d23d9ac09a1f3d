import type { ExecutionEngine } from './execution/execution-engine.ts';
import type { Clock } from './execution/ports/clock.ts';
import type { MarketSession } from './execution/ports/market-session.ts';
import type { RiskAdministration } from './execution/risk-administration.ts';

const HOUSEKEEPING_MILLIS = 100;

export interface HousekeepingOptions {
  readonly engine: ExecutionEngine;
  readonly session: MarketSession;
  readonly clock: Clock;
  readonly risk: Pick<RiskAdministration, 'storeTrips'>;
  /** What has tripped stays in force; storing it is tried again the next time. */
  readonly onRiskNotStored: (error: unknown) => void;
  readonly trimIdlePools: () => void;
}

/**
 * What is to be done a few times a second: positions valued, day orders of a session that is over ended (at once, for those
 * of one that ended while the service was down), tripped kill switches stored, idle pools trimmed.
 */
export function startHousekeeping(options: HousekeepingOptions): NodeJS.Timeout {
  const { engine, session, clock, risk, onRiskNotStored, trimIdlePools } = options;
  let sessionStart = 0;
  const keepHouse = (): void => {
    engine.markToMarket();
    const startedAtMicros = session.startedAtMicros(clock.nowMicros());
    if (startedAtMicros > sessionStart) engine.expireDayOrders(startedAtMicros, startedAtMicros);
    sessionStart = startedAtMicros;
    try {
      risk.storeTrips();
    } catch (error) {
      onRiskNotStored(error);
    }
    trimIdlePools();
  };
  keepHouse();
  return setInterval(keepHouse, HOUSEKEEPING_MILLIS);
}
