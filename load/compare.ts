import type { Request } from 'autocannon';
import type { BareRoute } from './bare-route.ts';
import { drive, type Load, type Measurement } from './drive.ts';
import type { LoadOptions } from './options.ts';
import type { OrderpoolService } from './orderpool-service.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { compareRounds, type ScenarioResult } from './summary.ts';

export interface Sides {
  readonly service: OrderpoolService;
  readonly bare: BareRoute;
}

/**
 * Drives both sides in turns, a warm-up and then round by round, so that whatever else the machine does meets both
 * alike. Which side begins alternates. While the bare route is driven the service stands still: its market would go on
 * otherwise and take processor time from the bare route, to the service's advantage.
 */
export async function compare(
  scenario: Scenario,
  requests: Request[],
  sides: Sides,
  options: LoadOptions,
): Promise<ScenarioResult> {
  const { connections, warmupSeconds, durationSeconds } = options;
  if (warmupSeconds > 0) {
    const warmup = { requests, connections, durationSeconds: warmupSeconds };
    await drive(sides.service, warmup);
    await driveBare(sides, warmup);
  }

  const load = { requests, connections, durationSeconds };
  const service: Measurement[] = [];
  const bare: Measurement[] = [];
  for (let round = 0; round < options.rounds; round++) {
    if (round % 2 === 0) bare.push(await driveBare(sides, load));
    service.push(await drive(sides.service, load));
    if (round % 2 === 1) bare.push(await driveBare(sides, load));
  }
  return { scenario: scenario.name, summary: scenario.summary, ...compareRounds(service, bare) };
}

async function driveBare({ service, bare }: Sides, load: Load): Promise<Measurement> {
  service.child.pause();
  try {
    return await drive(bare, load);
  } finally {
    service.child.resume();
  }
}
