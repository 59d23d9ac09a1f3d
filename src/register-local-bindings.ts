import { registerHooks } from 'node:module';
import { bindLocally } from './local-bindings.ts';

const PROJECT = new URL('..', import.meta.url).href;

/** From here on this thread's modules of the project are loaded with bindings of their own: see local-bindings.ts. */
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const isOwn = url.startsWith(PROJECT) && url.endsWith('.ts') && !url.includes('/node_modules/');
    return isOwn ? { ...loaded, source: bindLocally(String(loaded.source)) } : loaded;
  },
});
