/** The settings of targets: where messages go, and the secret that signs them. They are stored sealed. */
import { parseMailAddress } from '#lib/bytes/naming/mail-address.ts';
import { parseCodePlace } from './code-host.ts';
import { secretKey } from './standard-webhooks.ts';

export type TargetSettings =
  /** A webhook signed by Standard Webhooks; `secret` is `whsec_…`. */
  | { kind: 'webhook'; url: string; secret: string }
  /** CloudEvents in structured mode; signed as a webhook where there is a secret. */
  | { kind: 'cloudevents'; url: string; secret: string | null }
  /** An incoming webhook of Slack, and a workflow of Microsoft Teams: the address is the secret. */
  | { kind: 'slack'; url: string }
  | { kind: 'teams'; url: string }
  /** E-mail to one address, `mailto:…`, through the mail server of the operator. */
  | { kind: 'email'; url: string }
  /** Statuses of commits. `url`: the address of a repository, or of the owner of several; `secret`: an access token. */
  | { kind: 'github-status'; url: string; secret: string }
  | { kind: 'gitlab-status'; url: string; secret: string }
  /** Check runs, which only a GitHub App can make. `app`: its client ID or number; `secret`: its private key as PEM. */
  | { kind: 'github-check'; url: string; app: string; secret: string };

/** The kinds of target. */
export const TARGET_KINDS = [
  'webhook',
  'cloudevents',
  'slack',
  'teams',
  'email',
  'github-status',
  'github-check',
  'gitlab-status',
] as const satisfies readonly TargetSettings['kind'][];
export type TargetKind = (typeof TARGET_KINDS)[number];

/** The kinds that write the status of an artifact to the commit from which it was built. */
export type CommitTargetKind = 'github-status' | 'github-check' | 'gitlab-status';

export function isCommitTarget(kind: TargetKind): kind is CommitTargetKind {
  return kind === 'github-status' || kind === 'github-check' || kind === 'gitlab-status';
}

const MAX_URL = 2_000;

/**
 * Where messages go, without what may be a secret: the host of an address, the address of e-mail, or the repositories
 * whose commits are written to.
 */
export function destinationOf({ kind, url }: TargetSettings): string {
  if (kind === 'email') return url.replace(/^mailto:/, '');
  const place = isCommitTarget(kind) ? parseCodePlace(url) : null;
  return place === null ? new URL(url).host : `${place.host}/${place.path}`;
}

/** Why settings cannot be used, with the member that is wrong; null where they can. */
export function settingsProblem(
  settings: TargetSettings,
  privateHosts: readonly string[],
): { member: string; message: string } | null {
  const wrong = settings.kind === 'email' ? mailProblem(settings.url) : addressProblem(settings.url, privateHosts);
  if (wrong !== null) return { member: 'url', message: wrong };
  if (isCommitTarget(settings.kind)) return commitProblem(settings);
  if ('secret' in settings && settings.secret !== null && secretKey(settings.secret) === null)
    return { member: 'secret', message: 'write whsec_ and 24 to 64 random bytes as base64, or leave it out' };
  return null;
}

/** Printable characters of a header (RFC 9110 §5.5). */
const TOKEN = /^[\x21-\x7e]{1,1000}$/;
const APP = /^[\w.-]{1,100}$/;

function commitProblem(settings: TargetSettings): { member: string; message: string } | null {
  if (parseCodePlace(settings.url) === null)
    return {
      member: 'url',
      message: 'write the address of a repository or of its owner, as https://github.com/acme/app',
    };
  if (settings.kind === 'github-check') {
    if (!APP.test(settings.app))
      return { member: 'app', message: 'write the client ID or the number of the GitHub App' };
    return /-----BEGIN (?:RSA )?PRIVATE KEY-----/.test(settings.secret)
      ? null
      : { member: 'secret', message: 'write the private key of the GitHub App, as GitHub gives it (PEM)' };
  }
  return 'secret' in settings && settings.secret !== null && TOKEN.test(settings.secret)
    ? null
    : { member: 'secret', message: 'write the access token that may write statuses' };
}

function mailProblem(url: string): string | null {
  return parseMailAddress(url) === null ? 'write one e-mail address, as ops@example.com, in ASCII' : null;
}

function addressProblem(written: string, privateHosts: readonly string[]): string | null {
  const url = written.length > MAX_URL ? null : URL.parse(written);
  if (url === null) return 'this is not a URL';
  if (url.username !== '' || url.password !== '') return 'the address must not have a user or a password';
  if (isPrivateHost(url, privateHosts))
    return /^https?:$/.test(url.protocol) ? null : 'the address must be https or http';
  return url.protocol === 'https:' ? null : 'the address must be https; ATTESTRY_NOTIFY_HOSTS names hosts without TLS';
}

/** Whether the operator has allowed a host with a private address, or without TLS. */
export function isPrivateHost({ host, hostname }: URL, privateHosts: readonly string[]): boolean {
  return privateHosts.includes(host.toLowerCase()) || privateHosts.includes(hostname.toLowerCase());
}
