/** The tables of documents of `lib/verify/cases` through `attestry verify`: it answers what the pure rooms answer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { UNREADABLE_TITLE, evidenceTitle } from '#lib/evidence/title.ts';
import { type Answer, NOW, type Sent, answerOf, askPure } from '#lib/verify/cases/case.fixture.ts';
import { ALL_CODE_CASES } from '#lib/verify/cases/codes.fixture.ts';
import { ALL_FORMAT_CASES } from '#lib/verify/cases/formats.fixture.ts';
import { PREDICATE_CASES } from '#lib/verify/cases/predicates.fixture.ts';
import { ALL_REFUSAL_CASES } from '#lib/verify/cases/refusals.fixture.ts';
import { main } from '../main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { EXIT, type Exit } from '../terminal/io.ts';

const folder = mkdtempSync(join(tmpdir(), 'attestry-verify-cases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function fileOf(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The option of each expectation; what has none cannot be asked on the command line. */
const OPTIONS: { [expectation: string]: string | undefined } = {
  digest: '--digest',
  identity: '--identity',
  identityRegexp: '--identity-regexp',
  issuer: '--issuer',
  sourceRepository: '--source-repository',
  builderId: '--builder-id',
  predicateType: '--predicate-type',
  package: '--package',
};

/** The options for what a case trusts; null where there are none. */
function trustOptions({ trustedRoot, keys = [], thresholds }: Sent['trust']): string[] | null {
  if (keys.some(({ hint }) => hint !== undefined)) return null;
  const pieces = [
    ...(trustedRoot === undefined ? [] : [fileOf('root.json', JSON.stringify(trustedRoot))]),
    ...keys.map(({ pem }, index) => fileOf(`key-${index}.pem`, pem)),
  ];
  const until = keys.find(({ validUntil }) => validUntil !== undefined)?.validUntil;
  return [
    // What is no trusted root may be named there too; then nothing of the data folder counts.
    ...(until === undefined
      ? pieces.flatMap((file) => ['--trusted-root', file])
      : ['--trusted-root', pieces[0]!, '--key', pieces[1]!, '--key-valid-until', until]),
    ...Object.entries(thresholds ?? {}).flatMap(([name, count]) => [`--${name}-threshold`, String(count)]),
  ];
}

/** The command line of a case; null where it has no options for what is trusted or expected. */
function argumentsOf({ document, trust, expect: { artifact, ...rest } = {} }: Sent): string[] | null {
  const trusted = trustOptions(trust);
  if (trusted === null || Object.keys(rest).some((name) => OPTIONS[name] === undefined)) return null;
  return [
    'verify',
    '--json',
    fileOf('document', document),
    ...trusted,
    ...Object.entries(rest).flatMap(([name, value]) => [OPTIONS[name]!, String(value)]),
    ...(artifact === undefined ? [] : ['--artifact', fileOf('artifact', artifact)]),
  ];
}

/** The same for the client protocol of the conformance suite, which knows fewer expectations. */
function bundleArgumentsOf({ document, trust, expect: expected = {} }: Sent): string[] | null {
  const { artifact, digest, identity, issuer, ...rest } = expected;
  const trusted = trustOptions(trust);
  if (trusted === null || Object.keys(rest).length > 0) return null;
  return [
    'verify-bundle',
    '--bundle',
    fileOf('document', document),
    ...trusted,
    ...(identity === undefined ? [] : ['--certificate-identity', identity]),
    ...(issuer === undefined ? [] : ['--certificate-oidc-issuer', issuer]),
    ...(digest === undefined ? [] : [digest]),
    ...(artifact === undefined ? [] : [fileOf('artifact', artifact)]),
  ];
}

/** Checks name a piece of trust by its file here, and by its place in the request there: their sentences differ. */
const comparable = (answers: Answer[]): object[] =>
  answers.map(({ checks, ...rest }) => ({
    ...rest,
    checks: checks.map(({ check, outcome, code }) => `${check} ${outcome} ${code}`),
  }));

function exitOf(answers: Answer[]): Exit {
  if (answers.every(({ outcome }) => outcome === 'verified')) return EXIT.yes;
  return answers.some(({ outcome }) => outcome !== 'verified' && outcome !== 'error') ? EXIT.no : EXIT.unknown;
}

const asked = [...ALL_FORMAT_CASES, ...PREDICATE_CASES, ...ALL_CODE_CASES, ...ALL_REFUSAL_CASES].filter(
  (one) => argumentsOf(one) !== null,
);

describe('attestry verify', () => {
  it.each(asked)('$name', async (one) => {
    const io = { ...createCapturedIo(), now: () => NOW };
    const exit = await main(argumentsOf(one)!, io);
    const { answers } = askPure(one);
    const { results } = JSON.parse(io.output()) as { results: (Parameters<typeof answerOf>[0] & { title: string })[] };
    expect(results.map(({ title }) => title)).toEqual(
      answers.map(({ format, predicateType }) =>
        format === null ? UNREADABLE_TITLE : evidenceTitle(format as EvidenceFormat, predicateType),
      ),
    );
    expect(comparable(results.map(answerOf))).toEqual(comparable(answers));
    expect(exit).toBe(exitOf(answers));
  });

  it('is asked nearly every case', () => {
    expect(asked.length).toBeGreaterThan(150);
  });
});

const bundles = [...ALL_FORMAT_CASES, ...PREDICATE_CASES, ...ALL_CODE_CASES].filter((one) => {
  const { answers } = askPure(one);
  return answers.length === 1 && answers[0]!.format === 'sigstore-bundle' && bundleArgumentsOf(one) !== null;
});

describe('attestry verify-bundle', () => {
  it.each(bundles)('$name', async (one) => {
    const io = { ...createCapturedIo(), now: () => NOW };
    const exit = await main(bundleArgumentsOf(one)!, io);
    const { answers } = askPure(one);
    expect(exit).toBe(exitOf(answers));
    // One line says what was verified or why it was not.
    expect(io.printed()).toMatch(exit === EXIT.yes ? /^verified: .+\n$/u : /^not verified: .+\n$/u);
  });

  it('is asked many bundles', () => {
    expect(bundles.length).toBeGreaterThan(60);
  });
});
