/** Reads what is known about an event of the outbox, as the owner of a subscription may see it. */
import type { Facts, NamedArtifact } from '#lib/notify/message/facts.ts';
import type { LiveEvent } from '#lib/views/activity/live-event.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { historyOf } from '#db/artifact/history.ts';
import { waiverById } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import type { OutboxRow } from '#db/system/outbox.ts';
import { artifactByDigest, namedArtifact } from '#lib/query/feed/named-artifact.ts';

/** What an event is about: its facts, the projects (slugs) that it concerns, and what keeps its messages in order. */
export type EventFacts = { facts: Facts; projects: readonly string[]; subject: string };

/** The changes of status that are searched for the reason of one. */
const HISTORY_READ = 20;

/** The facts of an event. Null where it is no kind that subscribers are told of, or what it is about cannot be seen. */
export async function eventFacts(db: Db, { at, payload }: OutboxRow): Promise<EventFacts | null> {
  const event = JSON.parse(payload) as LiveEvent;
  switch (event.type) {
    case 'evidence': {
      const { id, title, outcome, project, digest } = event.item;
      const artifact = digest === null ? null : await artifactNamed(db, digest);
      const facts = {
        kind: 'evidence',
        at,
        id,
        title,
        outcome,
        project: project ?? artifact?.project ?? null,
        artifact,
      } as const;
      return { facts, projects: listOf(facts.project, artifact?.project), subject: digest ?? id };
    }
    case 'status': {
      const row = await artifactByDigest(db, event.digest);
      if (row === null) return null;
      const { from, to } = event;
      const change = (await historyOf(db, row.id, HISTORY_READ)).find((one) => one.at === event.at && one.to === to);
      const artifact = await namedArtifact(db, row);
      const facts = { kind: 'status', at, artifact, from, to, reason: change?.reason ?? null } as const;
      return { facts, projects: listOf(artifact.project), subject: event.digest };
    }
    case 'gate': {
      const { type: kind, ...facts } = event;
      return { facts: { kind, at, ...facts }, projects: event.projects, subject: `gate ${event.asked}` };
    }
    case 'waiver':
      return waiverFacts(db, at, event);
    case 'trust': {
      const { type: kind, ...facts } = event;
      return { facts: { kind, at, ...facts }, projects: [], subject: `trust ${event.id}` };
    }
    case 'drift': {
      const { environment, begun, over } = event;
      return { facts: { kind: 'drift', at, environment, begun, over }, projects: [], subject: `drift ${environment}` };
    }
    case 'audit': {
      const { total, differences } = event;
      return { facts: { kind: 'audit', at, total, differences }, projects: [], subject: 'audit' };
    }
    case 'drill': {
      const { id, title, outcome } = event;
      const facts = { kind: 'drill', at, id, title, outcome } as const;
      return { facts, projects: [], subject: `drill ${id}` };
    }
    case 'delivery':
      return null;
  }
}

async function waiverFacts(db: Db, at: string, event: LiveEvent & { type: 'waiver' }): Promise<EventFacts | null> {
  const row = await waiverById(db, event.id);
  if (row === null) return null;
  const of = row.artifact === null ? null : await artifactById(db, row.artifact);
  const artifact = of && (await namedArtifact(db, of));
  const project = (await slugOfProject(db, row.project)) ?? artifact?.project ?? null;
  const { id, rule, owner, reason, environment, revokedAt, expiresAt } = row;
  const endsAt = event.phase === 'ended' ? (revokedAt ?? expiresAt) : expiresAt;
  const facts = {
    kind: 'waiver',
    at,
    id,
    phase: event.phase,
    rule,
    owner,
    reason,
    endsAt,
    environment,
    project,
    artifact,
  } as const;
  return { facts, projects: listOf(project), subject: `waiver ${id}` };
}

const listOf = (...slugs: (string | null | undefined)[]): string[] => [
  ...new Set(slugs.filter((slug) => slug !== null && slug !== undefined)),
];

async function artifactNamed(db: Db, digest: string): Promise<NamedArtifact | null> {
  const row = await artifactByDigest(db, digest);
  return row && namedArtifact(db, row);
}
