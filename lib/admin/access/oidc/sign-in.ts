/** Signs people in by the OpenID provider: the authorisation code flow with PKCE, state and nonce. */
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { Context } from '#lib/context/context.ts';
import type { OidcSettings } from '#lib/context/sign-in.ts';
import { AttestryError } from '#lib/errors.ts';
import { grantsOfGroups } from '../group-roles.ts';
import { type Person, startSession, type StartedSession } from '../sessions.ts';
import { noteRefusedSignIn, requireSafeAddress } from '../sign-in.ts';
import { openAttempt, sealAttempt } from './attempts.ts';
import { openProvider } from './provider.ts';

/** The path to which the provider sends the browser back. */
export const CALLBACK_PATH = '/api/v1/session/oidc/callback';

const MAX_NAME = 200;
const MAX_GROUPS = 1_000;

/** Why a sign-in was refused; the page that signs in has a sentence for each. */
export type SignInRefusal = 'state' | 'provider' | 'no-role';

/** `url`: where to send the browser. `browser`: what its cookie must hold until it is back. */
export type BegunSignIn = { url: string; browser: string };

/**
 * Begin a sign-in. `to` is the page to show at the end. Throws `not-found` where no provider is configured,
 * `conflict` where the address has no TLS, and `unavailable` where the provider cannot be read.
 */
export async function beginSignIn(context: Context, to: string): Promise<BegunSignIn> {
  const settings = requireProvider(context);
  requireSafeAddress(context);
  const startedAt = context.now().getTime();
  const provider = await openProvider(settings, startedAt);
  const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: callbackUrl(context),
    scope: settings.scopes,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const browser = sealAttempt(context.log.signer.privateKey, { state, nonce, verifier, to, startedAt });
  return { url: url.href, browser };
}

export type FinishedSignIn =
  | ({ outcome: 'signed-in'; person: Person; to: string } & StartedSession)
  | { outcome: 'refused'; why: SignInRefusal; to: string; cause: unknown };

/** What the provider sent: the query of the callback, and the cookie of the browser. */
export type CallbackInput = { query: string; browser: string | null; userAgent: string | null };

/**
 * Finish a sign-in. `state`: it was not begun here, by another browser, or too long ago. `provider`: the answer or
 * the ID token of the provider does not hold (issuer, audience, nonce, signature, or a code that is wrong or was used
 * before). `no-role`: no group of the person has a role.
 */
export async function finishSignIn(context: Context, input: CallbackInput): Promise<FinishedSignIn> {
  const settings = requireProvider(context);
  const state = new URLSearchParams(input.query).get('state') ?? '';
  const now = context.now().getTime();
  const attempt = openAttempt(context.log.signer.privateKey, { state, cookie: input.browser }, now);
  if (attempt === null) return refuse(context, { why: 'state', to: '/', cause: null });
  const { to } = attempt;
  const provider = await openProvider(settings, now);
  let claims: Claims;
  try {
    const tokens = await authorizationCodeGrant(provider, new URL(`${callbackUrl(context)}${input.query}`), {
      pkceCodeVerifier: attempt.verifier,
      expectedState: state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
    });
    claims = await allClaims(provider, settings, tokens.claims()!, tokens.access_token);
  } catch (cause) {
    return refuse(context, { why: 'provider', to, cause });
  }
  const groups = groupsOf(claims, settings);
  const grants = await grantsOfGroups(context, groups);
  const person: Person = { kind: 'person', id: `${claims.iss} ${claims.sub}`, name: nameOf(claims), grants };
  if (grants.length === 0) return refuse(context, { why: 'no-role', to, cause: null }, person.name);
  const session = await startSession(context, { person, from: { groups }, userAgent: input.userAgent });
  return { outcome: 'signed-in', person, to, ...session };
}

const REFUSALS: Record<SignInRefusal, string> = {
  state: 'the sign-in was not begun here by this browser, took too long, or is finished already',
  provider: 'the answer of the OpenID provider does not hold',
  'no-role': 'no group of the person has a role',
};

type RefusedSignIn = Extract<FinishedSignIn, { outcome: 'refused' }>;

function refuse(
  context: Context,
  refusal: Omit<RefusedSignIn, 'outcome'>,
  subject: string | null = null,
): RefusedSignIn {
  noteRefusedSignIn(context, { subject, message: REFUSALS[refusal.why] });
  return { outcome: 'refused', ...refusal };
}

/** Where the browser ends the session at the provider, too; null where the provider offers that to nobody. */
export async function providerSignOut(context: Context): Promise<string | null> {
  const { provider: settings, baseUrl } = context.signIn;
  if (settings === null) return null;
  const provider = await openProvider(settings, context.now().getTime()).catch(() => null);
  if (provider === null || provider.serverMetadata().end_session_endpoint === undefined) return null;
  return buildEndSessionUrl(provider, { post_logout_redirect_uri: `${baseUrl}/sign-in` }).href;
}

function requireProvider({ signIn }: Context): OidcSettings {
  if (signIn.provider === null) throw new AttestryError('not-found', 'no OpenID provider is configured');
  return signIn.provider;
}

const callbackUrl = ({ signIn }: Context) => `${signIn.baseUrl}${CALLBACK_PATH}`;

type Claims = { iss: string; sub: string; [claim: string]: unknown };

/**
 * The claims of the ID token, with those of the user info where only it has the groups (OpenID Connect Core §5.3).
 */
async function allClaims(
  provider: Configuration,
  { groupsClaim }: OidcSettings,
  claims: Claims,
  accessToken: string,
): Promise<Claims> {
  if (groupsClaim in claims || provider.serverMetadata().userinfo_endpoint === undefined) return claims;
  const further = await fetchUserInfo(provider, accessToken, claims.sub);
  return { ...further, ...claims };
}

function groupsOf(claims: Claims, { groupsClaim }: OidcSettings): string[] {
  const listed = claims[groupsClaim];
  const groups = Array.isArray(listed) ? (listed as unknown[]) : [listed];
  return groups.filter((one): one is string => typeof one === 'string' && one !== '').slice(0, MAX_GROUPS);
}

/** What people call the person. It identifies nobody. */
function nameOf({ preferred_username, email, name, sub }: Claims): string {
  const named = [preferred_username, email, name].find((one) => typeof one === 'string' && one.trim() !== '');
  return ((named as string | undefined) ?? sub).trim().slice(0, MAX_NAME);
}
