/**
 * Verifies ID tokens of CI jobs: JWTs that an accepted issuer signed for this installation (OpenID Connect Core 1.0
 * §3.1.3.7, RFC 8725).
 */
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { AttestryError } from '#lib/errors.ts';
import type { WorkloadVerifier } from '#lib/context/workload-verifier.ts';
import { issuerOf, repositoryOf } from './issuer.ts';
import type { Issuer } from './issuer.ts';
import { openIssuerKeys } from './issuer-keys.ts';
import type { IssuerKeys } from './issuer-keys.ts';

export type WorkloadVerifierOptions = {
  /** The accepted issuers, each exactly as tokens write it in `iss`. */
  issuers: readonly string[];
  /** The base URL of this installation: the one value that `aud` may have. */
  audience: string;
};

/** Signatures that only the holder of a private key can make. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const MAX_TOKEN_LENGTH = 12_000;
const MAX_SUBJECT_LENGTH = 1_000;
const CLOCK_TOLERANCE_SECONDS = 30;
/** GitLab makes the token when the job starts, and a job may take hours. */
const MAX_AGE_SECONDS = 6 * 3_600;

/** A verifier of ID tokens. It asks an issuer for its keys when the first token of that issuer comes. */
export function openWorkloadVerifier({ issuers, audience }: WorkloadVerifierOptions): WorkloadVerifier {
  const known = new Map(issuers.map((url) => [url, { issuer: issuerOf(url), keys: openIssuerKeys(url) }]));
  return {
    async verify(token, now) {
      // The unverified `iss` only chooses the keys: the signature is then checked with them, and `iss` once more.
      const stated = statedIssuer(token);
      const found = known.get(stated);
      if (found === undefined)
        throw invalid(`ID tokens of the issuer ${quoted(stated)} are not accepted here (ATTESTRY_OIDC_ISSUERS)`);
      const claims = await verifiedClaims(token, { ...found, audience, now });
      return { issuer: stated, subject: subjectOf(claims), repository: repositoryOf(found.issuer, claims) };
    },
  };
}

const invalid = (message: string, cause?: unknown) => new AttestryError('unauthorized', message, { cause });

/** Text of an unverified token, as a message may show it. */
const quoted = (value: string) => JSON.stringify(value.slice(0, 200));

function statedIssuer(token: string): string {
  if (token.length > MAX_TOKEN_LENGTH) throw invalid(`an ID token has at most ${MAX_TOKEN_LENGTH} characters`);
  try {
    const { typ } = decodeProtectedHeader(token);
    // `typ` keeps other kinds of JWT of the same issuer out, such as access tokens (RFC 8725 §3.11).
    if (typ !== undefined && !/^(?:application\/)?jwt$/i.test(typ))
      throw invalid(`a JWT of the type ${quoted(typ)} is no ID token`);
    const { iss } = decodeJwt(token);
    if (typeof iss === 'string') return iss;
  } catch (error) {
    if (error instanceof AttestryError) throw error;
    throw invalid('this token is not a JWT that can be read', error);
  }
  throw invalid('this ID token names no issuer');
}

type Verification = { issuer: Issuer; keys: IssuerKeys; audience: string; now: Date };

async function verifiedClaims(token: string, { issuer, keys, audience, now }: Verification): Promise<JWTPayload> {
  const check = async (getKey: JWTVerifyGetKey) => {
    const { payload } = await jwtVerify(token, getKey, {
      algorithms: ALGORITHMS,
      issuer: issuer.url,
      audience,
      currentDate: now,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      maxTokenAge: MAX_AGE_SECONDS,
      requiredClaims: ['sub', 'exp', 'iat'],
    });
    return payload;
  };
  try {
    const payload = await check(await keys.current(now)).catch(async (error: unknown) => {
      const renewed = error instanceof errors.JWKSNoMatchingKey ? await keys.renewed(now) : null;
      if (renewed === null) throw error;
      return check(renewed);
    });
    if (Array.isArray(payload.aud) && payload.aud.length !== 1) throw invalid(audienceMessage(payload.aud, audience));
    return payload;
  } catch (error) {
    throw toRefusal(error, { issuer, audience });
  }
}

function audienceMessage(aud: unknown, audience: string): string {
  const stated = aud === undefined ? 'has no audience' : `was made for ${JSON.stringify(aud).slice(0, 200)}`;
  return `this ID token ${stated}: its only audience must be ${audience}`;
}

/** Why a token is refused. What is no fault of the token is `unavailable`. */
function toRefusal(error: unknown, { issuer, audience }: { issuer: Issuer; audience: string }): AttestryError {
  if (error instanceof AttestryError) return error;
  if (error instanceof errors.JWTExpired)
    return invalid('this ID token has expired, or is older than six hours', error);
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'aud'
      ? invalid(audienceMessage(error.payload.aud, audience), error)
      : invalid(`the claim ${error.claim} of this ID token is not valid: ${error.message}`, error);
  if (error instanceof errors.JWKSNoMatchingKey)
    return invalid(`this ID token is signed by a key that ${issuer.url} does not have`, error);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return invalid('the signature of this ID token is false', error);
  if (error instanceof errors.JOSEAlgNotAllowed)
    return invalid('this ID token is signed with an algorithm that is not accepted', error);
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return invalid('this ID token does not say which key of its issuer signed it', error);
  if (error instanceof errors.JOSENotSupported)
    return invalid('this ID token is signed in a way that is not supported', error);
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid)
    return invalid('this token is not a JWT that can be read', error);
  return new AttestryError(
    'unavailable',
    `this ID token cannot be checked, because a key of ${issuer.url} is not usable`,
    {
      retryAfterSeconds: 60,
      cause: error,
    },
  );
}

function subjectOf({ sub }: JWTPayload): string {
  // eslint-disable-next-line no-control-regex
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT_LENGTH || /[\u0000-\u001f\u007f]/.test(sub))
    throw invalid('the claim sub of this ID token is not a subject');
  return sub;
}
