/** The settings of targets as people write them, and as they are stored: sealed with a key of the data folder. */
import { randomBytes } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import { mailtoOf, parseMailAddress } from '#lib/bytes/naming/mail-address.ts';
import type { Context } from '#lib/context/context.ts';
import { settingsProblem, type TargetSettings } from '#lib/notify/sending/settings.ts';
import { openSealed, SEAL_NONCE_BYTES, sealText } from '#lib/bytes/signing/seal.ts';
import { newSecret } from '#lib/notify/sending/standard-webhooks.ts';
import type { SubscriptionRow } from '#db/notify/subscriptions.ts';

/**
 * A target as a request has it; `url` of e-mail may be the address alone. Without a secret, a webhook gets one that
 * Attestry makes. `app`: of a check of GitHub.
 */
export type TargetInput = {
  kind: TargetSettings['kind'];
  url: string;
  secret?: string | undefined;
  app?: string | undefined;
};

const SECRET_BYTES = 32;

/** The settings of a target; `made`: the secret that Attestry has made. Throws `bad-request` where they are wrong. */
export function readTarget(
  { notify }: Pick<Context, 'notify'>,
  { kind, url, secret, app }: TargetInput,
): { settings: TargetSettings; made: string | null } {
  const made = secret === undefined && kind === 'webhook' ? newSecret(randomBytes(SECRET_BYTES)) : null;
  if (kind === 'email' && notify.mail === null)
    throw wrong('kind', 'this installation sends no e-mail: its operator sets ATTESTRY_SMTP_URL');
  if (kind !== 'github-check' && app !== undefined) throw wrong('app', 'only checks of GitHub are made by an App');
  const settings = settingsOf(kind, { url: url.trim(), secret: secret ?? made, app: app?.trim() ?? '' });
  const problem = settingsProblem(settings, notify.privateHosts);
  if (problem !== null) throw wrong(problem.member, problem.message);
  return { settings, made };
}

function settingsOf(
  kind: TargetSettings['kind'],
  { url, secret, app }: { url: string; secret: string | null; app: string },
): TargetSettings {
  switch (kind) {
    case 'webhook':
      return { kind, url, secret: secret! };
    case 'cloudevents':
      return { kind, url, secret };
    case 'github-status':
    case 'gitlab-status':
      return { kind, url, secret: secret?.trim() ?? '' };
    case 'github-check':
      return { kind, url, app, secret: secret ?? '' };
    case 'slack':
    case 'teams':
    case 'email':
      if (secret !== null) throw wrong('secret', 'messages of this kind are not signed: leave the secret out');
      return { kind, url: kind === 'email' ? mailtoOf(parseMailAddress(url) ?? '') : url };
  }
}

const wrong = (member: string, message: string) =>
  new AttestryError('bad-request', message, { pointer: `/target/${member}` });

/** Where the settings of a subscription are stored. */
export const settingsPlace = (id: number) => ({ purpose: 'subscription secrets', row: `subscription ${id}` });

export function sealSettings({ log }: Pick<Context, 'log'>, id: number, settings: TargetSettings): Uint8Array {
  const options = { logKey: log.signer.privateKey, nonce: randomBytes(SEAL_NONCE_BYTES) };
  return sealText(JSON.stringify(settings), settingsPlace(id), options);
}

/** The settings of a stored subscription; null where they cannot be opened, as after the key of the log was lost. */
export function openSettings(
  { log }: Pick<Context, 'log'>,
  { id, settings }: Pick<SubscriptionRow, 'id' | 'settings'>,
): TargetSettings | null {
  const text = settings === null ? null : openSealed(settings, settingsPlace(id), log.signer.privateKey);
  return text === null ? null : (JSON.parse(text) as TargetSettings);
}
