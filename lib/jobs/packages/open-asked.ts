/** Opens what an attempt to ask about a package needs: the package, its connection, and its registry. */
import { connectionById, type ConnectionRow } from '#db/system/connections.ts';
import { watchedPackageById, type WatchedPackageRow } from '#db/system/watched-packages.ts';
import { openSecrets } from '#lib/admin/connections/secrets.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { Context } from '#lib/context/context.ts';
import type { Guard } from '#lib/integrations/oci/guarded-get.ts';
import type { AskedRegistry } from '#lib/integrations/packages/ask.ts';
import { findPackageSource } from '#lib/packages/sources.ts';

/** The time of one request, and of one attempt: other packages of the registry wait meanwhile. */
const LIMITS = { timeoutMs: 10_000, attemptMs: 60_000 } as const;

/** The network and the times; tests replace them. */
export type AskOptions = Partial<Pick<Guard, 'network' | 'timeoutMs'>> & { attemptMs?: number };

export type Asked = { row: WatchedPackageRow; connection: ConnectionRow; registry: AskedRegistry };

/** The package with its registry; null where its connection has ended. */
export async function openAsked(context: Context, id: number, options: AskOptions): Promise<Asked | null> {
  const row = await watchedPackageById(context.store.read, id);
  const connection = row && (await connectionById(context.store.read, row.connection));
  const source = connection && findPackageSource(connection.source);
  if (row === null || !connection || !source || connection.endedAt !== null) return null;
  const settings = source.settingsOf(JSON.parse(connection.settings ?? '{}') as JsonObject);
  const [token = null] = await openSecrets(context.store.read, context, connection.id, 'fetch');
  const { attemptMs = LIMITS.attemptMs, ...others } = options;
  const guard: Guard = {
    origin: new URL(settings.registry).origin,
    tokenHosts: [],
    privateAddress: settings.privateAddress ?? false,
    timeoutMs: LIMITS.timeoutMs,
    deadline: AbortSignal.timeout(attemptMs),
    ...others,
  };
  return { row, connection, registry: { source, settings, guard, token, now: context.now() } };
}
