/** The OpenID provider of this installation: its metadata, which are read at first use and again every hour. */
import {
  allowInsecureRequests,
  ClientSecretBasic,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import { AttestryError } from '#lib/errors.ts';
import type { OidcSettings } from '#lib/context/sign-in.ts';

const KEPT_MS = 3_600_000;
const TIMEOUT_SECONDS = 10;

type Known = { settings: OidcSettings; until: number; configuration: Promise<Configuration> };

// Next loads a module more than once in one process.
const shared = globalThis as typeof globalThis & { __attestryOidc?: Known };

/**
 * The provider (OpenID Connect Discovery 1.0 §4). The signature of an ID token is checked even though it comes from the
 * provider itself. Throws `unavailable` where the metadata cannot be read, or name another issuer.
 */
export async function openProvider(settings: OidcSettings, now: number): Promise<Configuration> {
  const known = shared.__attestryOidc;
  if (known === undefined || known.settings !== settings || known.until <= now)
    shared.__attestryOidc = { settings, until: now + KEPT_MS, configuration: discover(settings) };
  try {
    return await shared.__attestryOidc!.configuration;
  } catch (cause) {
    delete shared.__attestryOidc;
    throw new AttestryError('unavailable', `the OpenID provider ${settings.issuer} cannot be read`, {
      cause,
      retryAfterSeconds: 10,
    });
  }
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  // Only a loopback address may have no TLS (`lib/config.ts`).
  const insecure = issuer.startsWith('http://') ? [allowInsecureRequests] : [];
  const authentication = clientSecret === null ? None() : ClientSecretBasic(clientSecret);
  return discovery(new URL(issuer), clientId, undefined, authentication, {
    execute: [...insecure, enableNonRepudiationChecks],
    timeout: TIMEOUT_SECONDS,
  });
}
