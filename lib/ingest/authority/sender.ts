/** Which projects the sender of a document speaks for. */
import { repositoryOfWorkload } from '#lib/actor.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import type { Sender } from '#lib/authority/speaker.ts';
import { isHost } from '#lib/webhook/sources/registry.ts';
import type { Db } from '#db/open.ts';
import { currentProjectId, projectById } from '#db/project/projects.ts';
import type { SenderRow } from '#db/system/senders.ts';
import { senderById } from '#db/system/senders.ts';

/**
 * The sender of a document by the row id of its actor, with the projects that it is scoped to: a token by its patterns,
 * a workload by the project of its repository; the command line and tokens with the scope `admin` speak for every
 * project. Null for an actor that speaks for no project whatever it sends: anonymous, jobs, and a person, whose scopes
 * are not stored; and for the webhook of a host, whose project depends on the delivery (`hostOf`): any other webhook
 * speaks for the projects of its connection. Null too for null, which evidence from before Attestry recorded senders
 * has.
 */
export async function senderOf(db: Db, actorId: number | null): Promise<Sender | null> {
  const row = actorId === null ? null : await senderById(db, actorId);
  const scope = row === null ? null : await scopeOf(db, row);
  return row === null || scope === null ? null : { reference: `${row.kind}:${row.identifier}`, scope };
}

/**
 * The host that reported a document in a signed delivery, which speaks for the repository that the delivery names
 * (`project`, row id). Null for every other actor.
 */
export async function hostOf(db: Db, actorId: number, project: number | null): Promise<Sender | null> {
  const row = project === null ? null : await senderById(db, actorId);
  return row !== null && isHost(row)
    ? { reference: `${row.kind}:${row.identifier}`, scope: { project: await currentProjectId(db, project!) } }
    : null;
}

async function scopeOf(
  db: Db,
  { kind, identifier, workload, token, connection }: SenderRow,
): Promise<Sender['scope'] | null> {
  switch (kind) {
    case 'token':
      return { patterns: token === null ? [] : tokenPatterns(token) };
    case 'workload':
      return workload.project === null
        ? null
        : workloadScope(db, workload.project, workload.repository ?? repositoryOfWorkload(identifier));
    case 'command-line':
      return { patterns: [EVERY_PROJECT] };
    case 'webhook':
      return isHost({ kind, identifier }) ? null : { patterns: connection?.projects ?? [] };
    case 'anonymous':
    case 'person':
    case 'job':
      return null;
  }
}

/**
 * The project of a workload, or the one that it was merged into. Null where the project has another repository id now:
 * it forgot the first one when its claim was withdrawn.
 */
async function workloadScope(db: Db, id: number, repository: string | null): Promise<Sender['scope'] | null> {
  const project = await projectById(db, id);
  return project === null || project.hostId !== repository ? null : { project: project.id };
}

type TokenScope = { scopes: readonly string[]; projects: readonly string[] | null };

/** The patterns of the projects that a token speaks for. A token from before tokens had projects speaks for all. */
export function tokenPatterns({ scopes, projects }: TokenScope): readonly string[] {
  return projects === null || scopes.includes('admin') ? [EVERY_PROJECT] : projects;
}
