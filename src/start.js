// Plain JavaScript on purpose: a Node.js too old to run the TypeScript sources must still be able to say so.
const NEEDED_MAJOR = 26;
const major = Number(process.versions.node.split('.')[0]);

if (major < NEEDED_MAJOR) {
  console.error(
    `Orderpool needs Node.js ${NEEDED_MAJOR} or newer; this is ${process.versions.node}.\n` +
      'Run it with `npm start`: `npm ci` brings the right Node.js along.',
  );
  process.exitCode = 1;
} else {
  await import('./main.ts');
}
