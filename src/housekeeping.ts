import type { EquitySampler } from './execution/equity-sampler.ts';
import type { ExecutionEngine } from './execution/execution-engine.ts';
import type { Clock } from './execution/ports/clock.ts';
import type { RiskAdministration } from './execution/risk-administration.ts';

const HOUSEKEEPING_MILLIS = 100;

export interface HousekeepingOptions {
  readonly engine: ExecutionEngine;
  readonly risk: Pick<RiskAdministration, 'storeTrips'>;
  /** What has tripped stays in force; storing it is tried again the next time. */
  readonly onRiskNotStored: (error: unknown) => void;
  readonly trimIdlePools: () => void;
  readonly sampler: EquitySampler;
  readonly clock: Clock;
}

/** What is to be done a few times a second: positions valued, equities looked at, tripped kill switches stored, idle pools trimmed. */
export function startHousekeeping(options: HousekeepingOptions): NodeJS.Timeout {
  const { engine, risk, onRiskNotStored, trimIdlePools, sampler, clock } = options;
  const keepHouse = (): void => {
    engine.markToMarket();
    sampler.advance(clock.nowMicros());
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
