/** The programs of PostgreSQL on this machine. */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

/** The folder with the newest `initdb` and `postgres` of this machine; null where there are none. */
export const PROGRAMS: string | null =
  globSync('/usr/lib/postgresql/*/bin')
    .filter((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')))
    .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
    .at(-1) ?? null;
