/** The settings of targets: where messages go, and the secret that signs them. They are stored sealed. */
import { parseMailAddress } from '#lib/bytes/naming/mail-address.ts';
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
  | { kind: 'email'; url: string };

/** The kinds of target. */
export const TARGET_KINDS = [
  'webhook',
  'cloudevents',
  'slack',
  'teams',
  'email',
] as const satisfies readonly TargetSettings['kind'][];
export type TargetKind = (typeof TARGET_KINDS)[number];

const MAX_URL = 2_000;

/** Where messages go, without what may be a secret: the host of an address, or the address of e-mail. */
export function destinationOf({ kind, url }: TargetSettings): string {
  return kind === 'email' ? url.replace(/^mailto:/, '') : new URL(url).host;
}

/** Why settings cannot be used, with the member that is wrong; null where they can. */
export function settingsProblem(
  settings: TargetSettings,
  privateHosts: readonly string[],
): { member: string; message: string } | null {
  const wrong = settings.kind === 'email' ? mailProblem(settings.url) : addressProblem(settings.url, privateHosts);
  if (wrong !== null) return { member: 'url', message: wrong };
  if ('secret' in settings && settings.secret !== null && secretKey(settings.secret) === null)
    return { member: 'secret', message: 'write whsec_ and 24 to 64 random bytes as base64, or leave it out' };
  return null;
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
