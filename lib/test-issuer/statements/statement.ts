/** Unsigned in-toto Statements v1, with the predicates that have few fields. */
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';

export type StatementSubject = { name: string; digest: Record<string, string> };

export function statement(
  predicateType: string,
  subject: UnsignedStatement['subject'],
  predicate: unknown,
): UnsignedStatement {
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate };
}

/** in-toto test-result v0.1. */
export function testResult(
  subject: StatementSubject[],
  tests: { passed: string[]; failed?: string[]; warned?: string[]; url?: string; configuration?: string },
): UnsignedStatement {
  const { passed, failed = [], warned = [], url, configuration = '.github/workflows/ci.yml' } = tests;
  const resultWithoutFailures = warned.length > 0 ? 'WARNED' : 'PASSED';
  const result = failed.length > 0 ? 'FAILED' : resultWithoutFailures;
  return statement('https://in-toto.io/attestation/test-result/v0.1', subject, {
    result,
    configuration: [{ name: configuration }],
    ...(url === undefined ? {} : { url }),
    passedTests: passed,
    warnedTests: warned,
    failedTests: failed,
  });
}

/** npm publish v0.1: the registry's statement that it received the package. */
export function npmPublish(
  subject: StatementSubject[],
  name: string,
  version: string,
  registry = 'https://npm.acme.example',
): UnsignedStatement {
  return statement('https://github.com/npm/attestation/tree/main/specs/publish/v0.1', subject, {
    name,
    version,
    registry,
  });
}

/** PyPI publish v1: a statement without a predicate (PEP 740). */
export function pypiPublish(subject: StatementSubject[]): UnsignedStatement {
  return statement('https://docs.pypi.org/attestations/publish/v1', subject, null);
}

/** in-toto release v0.2: the subjects are the package at this purl. */
export function release(subject: StatementSubject[], purl: string, packageId?: string): UnsignedStatement {
  return statement('https://in-toto.io/attestation/release/v0.2', subject, {
    purl,
    ...(packageId === undefined ? {} : { packageId }),
  });
}

/** Attestry's statement about building an artifact again (docs/rebuilds.md). */
export function rebuild(subject: StatementSubject[], predicate: object): UnsignedStatement {
  return statement('urn:attestry:rebuild:v1', subject, predicate);
}

/** SLSA verification summary v1: another verifier's conclusion. */
export function vsa(
  subject: StatementSubject[],
  summary: {
    verifier: string;
    at: Date;
    resourceUri: string;
    policyUri: string;
    result?: 'PASSED' | 'FAILED';
    levels?: string[];
  },
): UnsignedStatement {
  const { verifier, at, resourceUri, policyUri, result = 'PASSED', levels = ['SLSA_BUILD_LEVEL_3'] } = summary;
  return statement('https://slsa.dev/verification_summary/v1', subject, {
    verifier: { id: verifier },
    timeVerified: at.toISOString(),
    resourceUri,
    policy: { uri: policyUri },
    verificationResult: result,
    verifiedLevels: result === 'PASSED' ? levels : ['FAILED'],
    slsaVersion: '1.2',
  });
}
