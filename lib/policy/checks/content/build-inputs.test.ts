/** What went into a build: inputs that the provenance names, and parameters from outside. */
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { describe, expect, it } from 'vitest';
import type { Json, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import { indexEvidence, type RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { artifact, certificate, evidence, provenance } from '#lib/policy/example.fixture.ts';
import { externalParametersKnown } from './external-parameters.ts';
import { materialsPinned } from './materials-pinned.ts';

const said = ({ outcome, code }: RuleFinding): string => `${outcome} ${code}`;

describe('materials-pinned', () => {
  const input = (digest: { [alg: string]: string }, names: Partial<ResourceDescriptor> = {}): ResourceDescriptor => ({
    name: null,
    uri: null,
    digest,
    mediaType: null,
    downloadLocation: null,
    annotations: null,
    ...names,
  });
  const look = (...resolvedDependencies: ResourceDescriptor[]): RuleFinding => {
    const [first] = indexEvidence(
      artifact([evidence(provenance({ resolvedDependencies }))]),
      BASELINE.rootsOfTrust,
    ).verified;
    return materialsPinned(first!);
  };

  it.each<[string, RuleFinding, string, string]>([
    ['none', look(), 'skip no-materials', 'no inputs named'],
    ['one, pinned', look(input({ sha256: 'a' })), 'pass ok', 'inputs pinned'],
    ['pinned by a commit', look(input({ gitCommit: 'a' })), 'pass ok', 'inputs pinned'],
    [
      'one of two',
      look(input({ sha256: 'a' }), input({}, { uri: 'pkg:docker/node@22' })),
      'warn materials-not-pinned',
      '1 of 2 inputs not pinned',
    ],
    [
      'none of three',
      look(input({}), input({}, { name: 'b' }), input({}, { uri: 'c' })),
      'warn materials-not-pinned',
      '3 of 3 inputs not pinned',
    ],
  ])('%s', (_name, finding, expected, brief) => {
    expect([said(finding), finding.brief]).toEqual([expected, brief]);
  });

  it('names what is loose, by address first', () => {
    expect(look(input({}, { uri: 'c', name: 'b' }), input({}, { name: 'b' }), input({})).actual).toBe('c, b, unnamed');
  });
});

describe('external-parameters-known', () => {
  const look = (
    buildType: string | null,
    parameters: { [name: string]: Json },
    more: { trigger?: string | null; certified?: string; version?: 'v0.2' | 'v1' } = {},
  ): RuleFinding => {
    const { trigger = null, certified, version = 'v1' } = more;
    const facts = provenance({ buildType, externalParameters: parameters, trigger, version });
    const signer = certificate({ oids: certified === undefined ? {} : { buildTrigger: certified } });
    return externalParametersKnown(
      indexEvidence(artifact([evidence(facts, { signer })]), BASELINE.rootsOfTrust).verified[0]!,
    );
  };
  const ACTIONS = 'https://actions.github.io/buildtypes/workflow/v1';
  const SLSA = 'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1';

  it.each<[string, RuleFinding, string]>([
    ['those that it has', look(ACTIONS, { workflow: {} }), 'pass ok'],
    ['fewer than it has', look(ACTIONS, {}), 'pass ok'],
    ['one that it does not have', look(ACTIONS, { workflow: {}, inputs: {} }), 'fail parameter-not-understood'],
    ['one that another build type has', look(SLSA, { workflow: {}, inputs: {}, vars: {} }), 'pass ok'],
    ['one with a name that every object has', look(SLSA, { constructor: {} }), 'fail parameter-not-understood'],
    ['one in other case', look(ACTIONS, { Workflow: {} }), 'fail parameter-not-understood'],
    [
      'a strange one from a pull request',
      look(ACTIONS, { x: 1 }, { trigger: 'pull_request' }),
      'fail parameter-not-understood',
    ],
    ['a strange one of older provenance', look(ACTIONS, { x: 1 }, { version: 'v0.2' }), 'pass ok'],
    ['a build type that is not known', look('https://ci.example/v1', { x: 1 }), 'warn build-type-unknown'],
    ['a build type that only begins alike', look(`${ACTIONS}/more`, {}), 'warn build-type-unknown'],
    ['a build type that only ends alike', look(`x${ACTIONS}`, {}), 'warn build-type-unknown'],
    ['no build type', look(null, {}), 'warn build-type-unknown'],
    ['a build type without a list', look('https://github.com/npm/cli/gha/v2', { x: 1 }), 'pass ok'],
    ['a pull request', look(ACTIONS, { workflow: {} }, { trigger: 'pull_request' }), 'warn pull-request-build'],
    [
      'a pull request with the rights of its target',
      look(ACTIONS, {}, { trigger: 'pull_request_target' }),
      'warn pull-request-build',
    ],
    [
      'a pull request, told by the certificate only',
      look(ACTIONS, {}, { trigger: 'push', certified: 'pull_request' }),
      'warn pull-request-build',
    ],
    ['a push, told by the certificate', look(ACTIONS, {}, { trigger: 'pull_request', certified: 'push' }), 'pass ok'],
    ['a pull request of an unknown build type', look('x', {}, { trigger: 'pull_request' }), 'warn pull-request-build'],
  ])('%s', (_name, finding, expected) => {
    expect(said(finding)).toBe(expected);
    // Only a parameter that is not understood decides.
    expect(finding.severity).toBe(finding.outcome === 'warn' ? 'warn' : undefined);
  });

  it('tells the inputs that somebody gave', () => {
    expect(look(SLSA, { inputs: { level: 1, dry: true } }, { trigger: 'workflow_dispatch' }).detail).toBe(
      '1 parameter, each understood, started by workflow_dispatch; inputs given: level, dry.',
    );
    for (const inputs of ['text', ['list'], 7, null, {}] as Json[])
      expect(look(SLSA, { inputs }).detail).toBe('1 parameter, each understood.');
  });
});
