/** The restricted connections to one store. Callers from whom the same projects are hidden share one. */
import type Database from 'better-sqlite3';
import { hideProjects } from './restrict.ts';

/** Connections that are kept. Callers with other roles see other projects, but few roles differ so. */
const MAX_KEPT = 16;

export type RestrictedConnections<Handle> = {
  /** The handle of the connection that hides these projects (row ids). */
  hiding(projects: readonly number[]): Handle;
  close(): void;
};

/**
 * `connect` opens a further connection to the file of the store, and `wrap` makes a handle for it and the projects that
 * it hides.
 */
export function restrictedConnections<Handle>(
  connect: () => Database.Database,
  wrap: (client: Database.Database, hidden: readonly number[]) => Handle,
): RestrictedConnections<Handle> {
  const kept = new Map<string, { handle: Handle; client: Database.Database }>();
  const open = (hidden: readonly number[]) => {
    const client = connect();
    hideProjects(client, hidden);
    client.pragma('query_only = ON');
    return { handle: wrap(client, hidden), client };
  };
  return {
    hiding(projects) {
      const hidden = [...new Set(projects)].sort((a, b) => a - b);
      const key = hidden.join(' ');
      const found = kept.get(key) ?? open(hidden);
      // The one that was used last comes last. A request may still read by one that is dropped: the driver closes it
      // when nothing refers to it any more.
      kept.delete(key);
      kept.set(key, found);
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
      return found.handle;
    },
    close() {
      for (const { client } of kept.values()) client.close();
      kept.clear();
    },
  };
}
