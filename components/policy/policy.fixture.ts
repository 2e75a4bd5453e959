import { policyDocument } from '#lib/policy/document/schema.ts';
import { policyYaml } from '#lib/policy/document/write-policy.ts';
import type { PolicyListItem, PolicyVersionView, PolicyView } from '#lib/views/policy/policy.ts';

const DOCUMENT = policyDocument.parse({
  id: 'release-gate',
  title: 'Release gate',
  mode: 'warn',
  appliesTo: { projects: ['acme/*'], environments: ['production'] },
  rules: [{ id: 'sbom-present', check: 'sbom-present', effective: '2027-03-01' }],
  waivers: { approval: 'another-person', maxDays: 30 },
});
const BY = { kind: 'token', identifier: '3', name: 'lead' } as const;

/** A policy in a list. */
export const LISTED: PolicyListItem = {
  id: 'release-gate',
  version: 2,
  title: 'Release gate',
  mode: 'warn',
  description: 'What goes to <production>.',
  state: 'in-force',
  appliesTo: { projects: ['acme/*'], environments: ['production'] },
  rules: 1,
  changed: { at: '2026-05-14T09:02:00Z', by: BY, reason: 'the auditors ask for it' },
};

const version = (change: Partial<PolicyVersionView>): PolicyVersionView => ({
  version: 2,
  retired: false,
  at: '2026-05-14T09:02:00Z',
  by: BY,
  reason: 'the auditors ask for it',
  sha256: 'ab'.repeat(32),
  yaml: policyYaml(DOCUMENT),
  ...change,
});

/** The same policy with its rules and two versions. */
export const POLICY: PolicyView = {
  ...LISTED,
  document: DOCUMENT,
  yaml: policyYaml(DOCUMENT),
  sha256: 'ab'.repeat(32),
  ruleViews: [
    {
      id: 'sbom-present',
      title: 'SBOM is there',
      sentence: 'SBOM is there: a list of what is inside. It decides the status from 2027-03-01, and warns until then.',
      severity: 'block',
      effective: '2027-03-01T00:00:00.000Z',
      check: 'sbom-present',
      params: {
        formats: ['spdx', 'cyclonedx'],
        minimum: 3,
        signers: [{ identity: 'a@b.example', issuer: null }, { identity: 'key' }],
      },
      expression: null,
      controls: ['ssdf:PS.3.2'],
      threats: [{ id: 'Dep', title: 'A dependency may be a bad one.' }],
    },
    {
      id: 'many-parts',
      title: 'many-parts',
      sentence: 'many-parts. It warns.',
      severity: 'warn',
      effective: null,
      check: null,
      params: null,
      expression: 'size(sbom.components) > 1',
      controls: [],
      threats: [],
    },
  ],
  versions: [
    version({}),
    version({
      version: 1,
      reason: 'first',
      sha256: 'cd'.repeat(32),
      yaml: policyYaml({ ...DOCUMENT, mode: 'enforce' }),
    }),
  ],
};
