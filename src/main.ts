import { pino } from 'pino';
import { ConfigError, loadConfig } from './config.ts';
import { pinThreads } from './cpu-affinity.ts';
import { buildService, type Service } from './service.ts';

/** Exit codes: 0 stopped on request, 1 failed, 2 the configuration has faults. */
const FAILED = 1;
const BAD_CONFIG = 2;

/** A second Ctrl-C this long after the first ends the process at once. */
const IMPATIENT_MILLIS = 1000;

function readConfig() {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(BAD_CONFIG);
  }
}

const config = readConfig();
const logger = pino({ level: config.logLevel });
let stopping = false;
let stoppingSinceMillis = 0;

/** Builds the service and listens, unless a signal came in between. */
async function start(): Promise<Service> {
  const service = await buildService(config, logger, fail);
  if (stopping) return service;
  const address = await service.listen();
  logger.info(
    { feed: config.marketFeed, journal: config.journalSync, accounts: config.apiKeys.length === 0 ? 'open' : 'by key' },
    `Orderpool listens on ${address} (documentation: ${address}/docs)`,
  );
  await pin();
  return service;
}

/** Once all threads run. */
async function pin(): Promise<void> {
  const { pinned, problems } = await pinThreads(config.cpuAffinity);
  if (Object.keys(pinned).length > 0) logger.info({ processors: pinned }, 'threads are pinned');
  if (problems.length > 0)
    logger.warn({ problems }, 'CPU_AFFINITY: not everything could be pinned; the service runs on');
}

async function stop(reason: string, exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  stoppingSinceMillis = performance.now();
  logger.info({ reason }, 'stopping');
  const deadline = setTimeout(() => {
    logger.error(`not stopped within ${config.shutdownMillis} ms: giving up`);
    process.exit(FAILED);
  }, config.shutdownMillis);
  try {
    await (await starting).stop();
    process.exitCode = exitCode;
  } catch (error) {
    logger.error({ err: error }, 'the stop was not clean');
    process.exitCode = FAILED;
  }
  clearTimeout(deadline);
}

function fail(error: Error): void {
  logger.fatal({ err: error }, 'the service cannot go on');
  void stop('failure', FAILED);
}

/**
 * Somebody who presses Ctrl-C a second time does not want to wait. Not so at once: npm passes on the Ctrl-C that the
 * terminal has sent to both, so that one press arrives twice.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (stopping && signal === 'SIGINT' && performance.now() - stoppingSinceMillis > IMPATIENT_MILLIS)
    process.exit(FAILED);
  void stop(signal, 0);
}

process.on('SIGTERM', onSignal);
process.on('SIGINT', onSignal);
process.on('uncaughtException', fail);

const starting = start();
try {
  await starting;
} catch (error) {
  logger.fatal((error as Error).message);
  logger.debug({ err: error }, 'not started');
  process.exit(FAILED);
}
