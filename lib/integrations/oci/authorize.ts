/**
 * The authentication challenge of a registry: Basic (RFC 7617), or Bearer with a token of its token server. Source:
 * distribution, "Token Authentication Specification".
 */
import { asText, member } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { RegistryFailure } from './failure.ts';
import { type Guard, guardedGet } from './guarded-get.ts';

export type Credentials = { username: string; password: string };

export type Authority = Guard & { credentials: Credentials | null };

const MAX_TOKEN_BYTES = 64 * 1024;

/**
 * The header `Authorization` that answers a challenge, for reading one repository. The credentials go to the registry
 * and to the hosts of its connection; the token server of another host is asked without them. Throws a
 * `RegistryFailure`.
 */
export async function authorize(authority: Authority, challenge: string, repository: string): Promise<string> {
  const { credentials, origin } = authority;
  const { host } = new URL(origin);
  const parameters = /(?:^|,\s*)Bearer\s+(.*)$/i.exec(challenge.slice(0, MAX_CHALLENGE))?.[1];
  if (parameters !== undefined) return bearer(authority, parameters, repository);
  if (!/(?:^|,\s*)Basic\b/i.test(challenge))
    throw new RegistryFailure('refused', `${host} asks for a kind of authentication that is neither Basic nor Bearer`);
  if (credentials === null)
    throw new RegistryFailure('refused', `${host} asks for a name and a password: the connection has none`);
  return basic(credentials);
}

const MAX_CHALLENGE = 4_096;

const basic = ({ username, password }: Credentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

async function bearer(authority: Authority, parameters: string, repository: string): Promise<string> {
  const { credentials, origin, tokenHosts } = authority;
  const registry = new URL(origin);
  const realm = parameterOf(parameters, 'realm') ?? '';
  if (!URL.canParse(realm)) throw new RegistryFailure('refused', `${registry.host} names no token server`);
  const url = new URL(realm);
  const isKnown = url.origin === origin || (url.protocol === 'https:' && tokenHosts.includes(url.host));
  if (!isKnown && credentials !== null)
    throw new RegistryFailure(
      'refused',
      `${registry.host} wants the credentials to go to ${url.host}: allow it with the setting tokenHosts of the connection`,
    );
  const service = parameterOf(parameters, 'service');
  if (service !== null) url.searchParams.set('service', service);
  // Never the scope of the challenge: this asks to read, and nothing else.
  url.searchParams.set('scope', `repository:${repository}:pull`);
  const answer = await guardedGet(authority, url, {
    accept: 'application/json',
    authorization: credentials && basic(credentials),
    maxBytes: MAX_TOKEN_BYTES,
    redirects: 0,
  });
  if (answer.status >= 500 || answer.status === 429)
    throw new RegistryFailure('unreached', `${url.host} answered ${answer.status} for a token`);
  const read = answer.status === 200 ? readJson(answer.body) : null;
  const token = read?.ok ? (asText(member(read.value, 'token')) ?? asText(member(read.value, 'access_token'))) : null;
  if (token === null || !/^[\x21-\x7e]+$/.test(token))
    throw new RegistryFailure(
      'refused',
      `${url.host} answered ${answer.status} and gives no token to read ${repository}`,
    );
  return `Bearer ${token}`;
}

/** A parameter of a challenge (RFC 9110 §11.2): a token, or a quoted string. */
function parameterOf(parameters: string, name: string): string | null {
  const found = new RegExp(`(?:^|[,\\s])${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]+))`, 'i').exec(parameters);
  return found === null ? null : (found[1]?.replaceAll(/\\(.)/g, '$1') ?? found[2] ?? null);
}
