/** What a drill tries: the policy in force for a project and an environment, and what the policy needs. */
import { AttestryError } from '#lib/errors.ts';
import { predicateTypeVersions } from '#db/policy/predicate-types.ts';
import { findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { policyFor } from '#lib/ingest/policies/policy-for.ts';
import type { LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { versionsInForce } from '#lib/ingest/predicate-types/type-set.ts';
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import { DRILL_LIMITS, type DrillRequest } from '#lib/views/drill/drill.ts';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';
import type { SourceVerifier } from './stage/release.ts';
import type { Tried } from './stage/stage.ts';

type Asked = Pick<DrillRequest, 'project' | 'environment'>;
export type Chosen = { tried: Tried; policy: PolicyRef; project: string | null; environment: string | null };

/** Read what is tried. Throws `not-found` for a project that is not known, and `bad-request` for an environment. */
export async function readTried({ store, anchors }: Context, { project, environment }: Asked): Promise<Chosen> {
  const db = store.read;
  if (environment !== undefined && (environment.trim() === '' || environment.length > DRILL_LIMITS.environment))
    throw new AttestryError('bad-request', 'this is not the name of an environment', { pointer: '/environment' });
  const row = project === undefined ? null : await findProject(db, project);
  if (project !== undefined && row === null)
    throw new AttestryError('not-found', 'there is no such project', { pointer: '/project' });
  const place = { project: row?.slug ?? null, environment: environment?.trim() ?? null };
  const { chosen } = await policyFor(db, place);
  return {
    ...place,
    policy: policyRef(chosen),
    tried: {
      policy: chosen.row === null ? null : forEveryProject(chosen),
      predicateTypes: versionsInForce(await predicateTypeVersions.newest(db)).map(({ document }) => document),
      // A webhook only takes checkpoints and cannot be asked.
      hasAnchor: anchors.list.some(({ kind }) => kind !== 'webhook'),
      verifier: sourceVerifierOf(chosen.document),
    },
  };
}

/** The document of a policy, as it applies to the project of the drill. */
function forEveryProject({ document }: LoadedPolicy): PolicyDocument {
  return { ...document, appliesTo: { projects: ['**'], environments: ['*'] } };
}

/** The reference implementation of the SLSA Source track, which is accepted where a policy names no verifiers. */
export const REFERENCE_VERIFIER: SourceVerifier = {
  id: 'https://github.com/slsa-framework/actions',
  identity: 'https://github.com/slsa-framework/actions/.github/workflows/compute_slsa_source.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
};

type Pair = { id: string; identity: string; issuer: string | null };

/** A verifier of the source that the policy accepts. The drill can sign as anybody whom its own authority names. */
function sourceVerifierOf({ rules }: PolicyDocument): SourceVerifier {
  for (const rule of rules) {
    const pairs = 'params' in rule ? (rule.params.verifiers as readonly Pair[] | undefined) : undefined;
    const pair = pairs?.find(({ issuer }) => issuer !== null);
    if (pair !== undefined)
      return { id: pair.id, identity: pair.identity.replaceAll('*', 'drill.invalid'), issuer: pair.issuer! };
  }
  return REFERENCE_VERIFIER;
}
