import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/journal.ts';
import { ServiceProcess } from './support/service-process.ts';

/** A Node.js on the PATH that is too old for the service, if the machine has one. */
function findOldNode(): string | undefined {
  const candidates = process.env.PATH!.split(delimiter).map((folder) => join(folder, 'node'));
  return candidates.find((candidate) => existsSync(candidate) && majorOf(candidate) < 26);
}

function majorOf(node: string): number {
  return Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]);
}

const oldNode = findOldNode();

describe('the configuration', () => {
  it('with HOST beyond loopback and no keys ends the process with code 2', async () => {
    const service = new ServiceProcess({ env: { HOST: '0.0.0.0' } });
    expect(await service.ended()).toBe(2);
    expect(service.lines).toEqual([
      'the configuration has a fault:',
      '  HOST=0.0.0.0 can be reached from other machines: set API_KEYS',
    ]);
  });

  it('with several faults names them all, and leaves no trace', async () => {
    const folder = join(temporaryFolder(), 'data');
    const env = { DATA_DIR: folder, PORT: 'http', MARKET_FEED: 'lean', POOL_ORDER: '5', RISK_MAX_ORDER_QTY: '-1' };
    const service = new ServiceProcess({ env });
    expect(await service.ended()).toBe(2);
    expect(service.lines).toEqual([
      'the configuration has 5 faults:',
      '  POOL_ORDER is not a setting',
      '  PORT=http must be a whole number from 0 to 65535',
      '  RISK_MAX_ORDER_QTY=-1 must be a whole number from 0 to 9007199254740991',
      '  MARKET_FEED=lean needs LEAN_DATA, the folder that holds equity/usa/tick',
      '  MARKET_FEED=lean needs REPLAY_DATE, a day as yyyymmdd',
    ]);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the process', () => {
  it('listens on every address once it has keys', async () => {
    const env = { DATA_DIR: temporaryFolder(), HOST: '0.0.0.0', API_KEYS: 'id:secret:1' };
    const service = await ServiceProcess.start({ env });
    expect((await service.get('/v2/account')).status).toBe(401);
    expect((await service.get('/v2/account', { authorization: 'Bearer secret' })).status).toBe(200);
    expect(service.output).not.toContain('secret');
    expect(await service.stop()).toBe(0);
  });

  it('says in its log where it listens and how', async () => {
    const service = await ServiceProcess.start({ env: { JOURNAL_SYNC: 'off' } });
    const line = service.lines.map((text) => JSON.parse(text)).find(({ msg }) => msg.startsWith('Orderpool'));
    expect(line).toMatchObject({ feed: 'synthetic', journal: 'off', accounts: 'open' });
    expect(line.msg).toBe(`Orderpool listens on ${service.url} (documentation: ${service.url}/docs)`);
  });

  it('names a venues file that cannot be used', async () => {
    const env = { JOURNAL_SYNC: 'off', VENUES_FILE: '/nowhere/venues.json' };
    const service = new ServiceProcess({ env });
    expect(await service.ended()).toBe(1);
    expect(service.output).toContain('/nowhere/venues.json');
  });

  it.skipIf(oldNode === undefined)(
    'says on an old Node.js which it needs (skipped where the PATH has none)',
    async () => {
      const service = new ServiceProcess({ node: oldNode! });
      expect(await service.ended()).toBe(1);
      expect(service.output).toMatch(/^Orderpool needs Node\.js 26 or newer; this is \d+\.\d+\.\d+\.$/m);
      expect(service.output).toContain('npm ci');
    },
  );
});
