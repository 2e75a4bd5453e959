/** The token of a GitHub App for one repository (GitHub REST “Authenticating as a GitHub App installation”). */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { NotifySettings } from '#lib/context/notify.ts';
import { post } from '../../outgoing/post.ts';
import type { HttpAnswer } from '../../outgoing/post.ts';
import { githubHeaders } from './headers.ts';

/** GitHub takes a JWT of at most 10 minutes; its clock may be behind by a minute. */
const [EARLIER_SECONDS, LATER_SECONDS] = [60, 540];

/** `app`: its client ID or its number. `key`: its private key as PEM. */
export type App = { app: string; key: string };

/** The key of an App, RSA; null where the text is none. */
export function appKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null;
  }
}

type Where = { api: string; repository: string; now: Date };

/** A token that may write checks of a repository `owner/name`; else the answer of GitHub, or why there was none. */
export async function appToken(
  settings: NotifySettings,
  { app, key }: App,
  { api, repository, now }: Where,
): Promise<{ token: string } | HttpAnswer | string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const signing = appKey(key);
  if (signing === null) return 'the private key of the App cannot be read';
  const jwt = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuedAt(seconds - EARLIER_SECONDS)
    .setExpirationTime(seconds + LATER_SECONDS)
    .setIssuer(app)
    .sign(signing);
  const headers = githubHeaders(jwt);
  const found = await post(settings, new URL(`${api}/repos/${repository}/installation`), {
    method: 'GET',
    headers,
    body: '',
  });
  const installation = idOf(found);
  if (installation === null) return found;
  const body = JSON.stringify({ repositories: [repository.split('/').at(-1)], permissions: { checks: 'write' } });
  const made = await post(settings, new URL(`${api}/app/installations/${installation}/access_tokens`), {
    headers,
    body,
  });
  const token = typeof made === 'string' ? undefined : made.json('token');
  return typeof token === 'string' ? { token } : made;
}

function idOf(answer: HttpAnswer | string): number | null {
  const id = typeof answer === 'string' || answer.status !== 200 ? null : answer.json('id');
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : null;
}
