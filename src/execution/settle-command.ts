import type { EngineParts } from './engine-parts.ts';

/**
 * Does what follows from a command, and what follows from that: first for orders that were sent together, then for those that
 * wait for what has come to rest. False where nothing follows. It ends: whatever goes round once more has traded, ended, or
 * found a book to rest in.
 */
export function settleCommand({ linked, dispatcher }: Pick<EngineParts, 'linked' | 'dispatcher'>): boolean {
  let hasFollowed = false;
  for (;;) {
    if (linked.isPending) linked.settle();
    else if (dispatcher.isStirred) dispatcher.routeStirred();
    else return hasFollowed;
    hasFollowed = true;
  }
}
