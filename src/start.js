// Plain JavaScript on purpose: a Node.js too old to run the TypeScript sources must still be able to say so.
import { setFlagsFromString } from 'node:v8';

const NEEDED_MAJOR = 26;
const major = Number(process.versions.node.split('.')[0]);

if (major < NEEDED_MAJOR) {
  console.error(
    `Orderpool needs Node.js ${NEEDED_MAJOR} or newer; this is ${process.versions.node}.\n` +
      'Run it with `npm start`: `npm ci` brings the right Node.js along.',
  );
  process.exitCode = 1;
} else {
  // Under load V8 would begin to allocate parts of a request in its old generation, because those it saw were alive, in
  // flight, at each collection. Dead there, they keep whole requests alive until the next full collection, and every
  // young one has to copy them: measured, 8 ms instead of 2 ms each, and a fifth of the throughput.
  setFlagsFromString('--no-allocation-site-pretenuring');
  // The order path is many small functions, and V8's own budget for putting them into their callers ends half way. Five
  // times that, together with the bindings below, takes 15 % off an order's processor time over HTTP and a quarter off the
  // engine's (load/README.md).
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=5000');
  await import('./register-local-bindings.ts');
  await import('./main.ts');
}
