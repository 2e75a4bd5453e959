/** Reads what decides whether the bytes of a document are kept. */
import {
  decideRetention,
  type Keeper,
  type RetainedDocument,
  type RetentionDecision,
} from '#lib/policy/retention/decide.ts';
import { retentionOf, shortestRetention } from '#lib/policy/retention/rules.ts';
import { linksOf } from '#db/evidence/links.ts';
import { evidenceOfKind } from '#db/evidence/subjects.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { lastRestored } from '#db/retention/drops.ts';
import type { KeptDocument } from '#db/retention/kept.ts';
import { findJob, unfinishedJobs } from '#db/system/jobs.ts';
import { LINK_REMAINING } from '#lib/ingest/link/link-remaining.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import { REVERIFY } from '#lib/ingest/reverify/schedule-reverify.ts';
import { type ArtifactState, artifactStates } from './artifact-states.ts';
import { type Holds, loadHolds } from './holds.ts';
import { type ProjectRules, projectRules } from './project-rules.ts';

const DAY_MS = 86_400_000;
/** Artifacts of one document that are looked at; the bytes of a document about more are kept. */
const MAX_ARTIFACTS = 1_000;

/** Decides about documents as of one moment. What it has read it keeps: it is for one step only. */
export type RetentionReader = {
  decide(document: KeptDocument): Promise<RetentionDecision>;
  /** The slug of the project of a document; null without one. */
  projectOf(document: KeptDocument): Promise<string | null>;
};

type Sources = {
  db: Db;
  now: Date;
  holds: Holds;
  rules: ProjectRules;
  states: (artifact: number) => Promise<ArtifactState | null>;
  isVerifying: boolean;
};

/**
 * Documents received after this time (RFC 3339) are too young for every policy in force at `now`; null where every
 * policy keeps everything.
 */
export async function retentionCutoff(db: Db, now: Date): Promise<string | null> {
  const days = (await policySet(db)).policies.flatMap(({ policy }) =>
    policy.mode === 'dry-run' ? [] : (shortestRetention(policy.retention) ?? []),
  );
  return days.length === 0 ? null : new Date(now.getTime() - Math.min(...days) * DAY_MS).toISOString();
}

/** A reader of the store as it is at `now`. */
export async function openRetentionReader(db: Db, now: Date): Promise<RetentionReader> {
  const holds = await loadHolds(db);
  const rules = projectRules(db);
  const states = artifactStates(db, { now: now.toISOString(), holds, rules });
  // A change of trust may still make a document better, for which its bytes are needed.
  const isVerifying = (await unfinishedJobs(db, [REVERIFY], 1)).length > 0;
  const sources: Sources = { db, now, holds, rules, states, isVerifying };
  return {
    decide: (document) => decide(sources, document),
    projectOf: async ({ seq, project }) => {
      const [first] = await linksOf(db, seq, 1);
      const state = first && (await states(first.artifact));
      return (await rules.of(state?.project ?? project)).slug;
    },
  };
}

async function decide(sources: Sources, document: KeptDocument): Promise<RetentionDecision> {
  const { db, now, holds, isVerifying } = sources;
  const { seq } = document;
  const links = await linksOf(db, seq, MAX_ARTIFACTS + 1);
  const job = await findJob(db, LINK_REMAINING, String(seq));
  const retained: RetainedDocument = {
    bodySince: (await lastRestored(db, seq)) ?? document.receivedAt,
    held: holds.evidence.has(seq) || (await holds.isProjectHeld(document.project)),
    isImageManifest: (await termText(db, document.format)) === 'oci-manifest',
    quarantined: document.quarantine !== null,
    unfinished:
      isVerifying ||
      document.verification === null ||
      document.outcome === 'error' ||
      (job !== null && job.state !== 'done'),
    hasTooManyArtifacts: links.length > MAX_ARTIFACTS,
  };
  return decideRetention(retained, await keepersOf(sources, document, links), now);
}

async function keepersOf(
  { db, rules, states }: Sources,
  document: KeptDocument,
  links: Awaited<ReturnType<typeof linksOf>>,
): Promise<Keeper[]> {
  const { kind, outcome } = document;
  const predicateType = await termText(db, document.predicateType);
  if (links.length === 0) {
    const { policy } = await rules.of(document.project);
    const rule = retentionOf(policy.retention, kind);
    return [{ policy, rule, counts: false, ...NOTHING_SPECIAL }];
  }
  const keepers: Keeper[] = [];
  for (const { artifact, state: link } of links.slice(0, MAX_ARTIFACTS)) {
    const state = await states(artifact);
    if (state === null) continue;
    const rule = retentionOf(state.policy.retention, kind);
    const counts = link === 'counts';
    keepers.push({
      policy: state.policy,
      rule,
      counts,
      held: state.held,
      deployed: state.deployed,
      waived: state.waived,
      isReadByRule: state.reads.some((reads) => reads({ kind, predicateType })),
      isNewest:
        counts &&
        rule?.keepNewest === true &&
        (await evidenceOfKind(db, artifact, kind, outcome, 1))[0] === document.seq,
    });
  }
  return keepers;
}

const NOTHING_SPECIAL = { held: false, deployed: false, waived: false, isReadByRule: false, isNewest: false };
