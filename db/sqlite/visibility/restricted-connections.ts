/** The restricted connections to one store. */
import type Database from 'better-sqlite3';
import { keptByProjects } from '../../visibility/kept-by-projects.ts';
import { hideProjects } from './restrict.ts';

export type RestrictedConnections<Handle> = {
  /** The handle of the connection that hides these projects (row ids). */
  hiding(projects: readonly number[]): Handle;
  close(): void;
};

/**
 * `connect` opens a further connection to the file of the store, and `wrap` makes a handle for it and the projects that
 * it hides. The driver closes a connection that is not kept any more when nothing refers to it.
 */
export function restrictedConnections<Handle>(
  connect: () => Database.Database,
  wrap: (client: Database.Database, hidden: readonly number[]) => Handle,
): RestrictedConnections<Handle> {
  const kept = keptByProjects((hidden) => {
    const client = connect();
    hideProjects(client, hidden);
    client.pragma('query_only = ON');
    return { handle: wrap(client, hidden), client };
  });
  return {
    hiding: (projects) => kept(projects).handle,
    close() {
      for (const { client } of kept.takeAll()) client.close();
    },
  };
}
