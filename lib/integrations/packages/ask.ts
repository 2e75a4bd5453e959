/** Asks a registry of packages for the files of a package, and for the attestations of a file. */
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { readRetryAfter } from '#lib/notify/sending/retry.ts';
import type { AttestedFile, PackageIndex, PackageSettings, PackageSource } from '#lib/packages/source.ts';
import { RegistryFailure } from '../oci/failure.ts';
import { type Answer, type Guard, guardedGet } from '../oci/guarded-get.ts';

/** A registry with what a connection may send it. `now`: the time of the attempt. */
export type AskedRegistry = {
  source: PackageSource;
  settings: PackageSettings;
  guard: Guard;
  token: string | null;
  now: Date;
};

const MAX_INDEX_BYTES = 32 * 1024 * 1024;
/** The limit of one uploaded document. */
const MAX_ATTESTATION_BYTES = 16 * 1024 * 1024;
/** An entity tag (RFC 9110 §8.8.3) that is worth keeping. */
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{1,200}"$/;

/** `etag`: that of the list that is known. Null: the list is the same. Throws a `RegistryFailure`. */
export async function askIndex(
  registry: AskedRegistry,
  name: string,
  etag: string | null,
): Promise<{ index: PackageIndex; etag: string | null } | null> {
  const { source, settings, guard, now } = registry;
  const { url, accept } = source.indexOf(settings.registry, name);
  const authorization = authorizationOf(registry);
  const answer = await guardedGet(guard, url, { accept, authorization, maxBytes: MAX_INDEX_BYTES, etag });
  if (answer.status === 304 && etag !== null) return null;
  requireSuccess(answer, url, `package ${name}`, now);
  const read = readJson(answer.body);
  if (!read.ok) throw new RegistryFailure('refused', `${url.host} answers with no list of files: ${read.message}`);
  const index = source.readIndex(read.value as JsonObject, { registry: settings.registry, name, url: answer.url });
  if (index === null) throw new RegistryFailure('refused', `${url.host} answers with no list of the files of ${name}`);
  const given = answer.headers.etag ?? '';
  return { index, etag: ETAG.test(given) ? given : null };
}

/** The attestations of a file, as the registry has them. Throws a `RegistryFailure`. */
export async function askAttestations(registry: AskedRegistry, file: AttestedFile): Promise<Uint8Array> {
  const { source, guard, now } = registry;
  const isOwn = file.url.origin === guard.origin;
  const answer = await guardedGet(guard, file.url, {
    accept: source.accept,
    authorization: isOwn ? authorizationOf(registry) : null,
    maxBytes: MAX_ATTESTATION_BYTES,
  });
  requireSuccess(answer, file.url, `attestations of ${file.name}, though it announces some`, now);
  return answer.body;
}

/** Basic (RFC 7617) with the name of the settings, else Bearer (RFC 6750). */
function authorizationOf({ settings: { username }, token }: AskedRegistry): string | null {
  if (token === null) return null;
  return username === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`;
}

function requireSuccess({ status, headers }: Answer, { host }: URL, what: string, now: Date): void {
  if (status === 200) return;
  if (status === 404 || status === 410) throw new RegistryFailure('absent', `${host} has no ${what}`);
  if (status === 401 || status === 403)
    throw new RegistryFailure('refused', `${host} answers ${status}: the connection needs a token that may read`);
  if (status === 429 || status >= 500)
    throw new RegistryFailure(
      'unreached',
      `${host} answers ${status}`,
      readRetryAfter(headers['retry-after'] ?? null, now),
    );
  throw new RegistryFailure('refused', `${host} answers ${status}`);
}
