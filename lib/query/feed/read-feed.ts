/** The feeds of a project and of an artifact: their changes of status, the newest first. */
import type { Context } from '#lib/context/context.ts';
import type { Feed, FeedEntry } from '#lib/notify/feed/atom.ts';
import { feedPath, type FeedSubject } from '#lib/notify/feed/address.ts';
import { writeMessage } from '#lib/notify/message/write-message.ts';
import { type ArtifactRow, artifactsByIds } from '#db/artifact/artifacts.ts';
import { historyOf } from '#db/artifact/history.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { artifactByDigest, namedArtifact } from './named-artifact.ts';

/** Entries of a feed. The feed of a project reads so many artifacts, and so many changes of each. */
const MAX_ENTRIES = 50;
const MAX_ARTIFACTS = 50;
const CHANGES_PER_ARTIFACT = 5;

/** A feed; null where there is nothing that the caller sees. Its cost does not grow with the store. */
export async function readFeed(context: Context, subject: FeedSubject): Promise<Feed | null> {
  const db = context.store.read;
  return subject.kind === 'project'
    ? projectFeed(context, db, subject.slug)
    : artifactFeed(context, db, subject.digest);
}

async function projectFeed(context: Context, db: Db, asked: string): Promise<Feed | null> {
  const project = await findProject(db, asked);
  if (project === null) return null;
  const { slug } = project;
  const ids = await newestOfProject(db, project.id, MAX_ARTIFACTS);
  const found = await artifactsByIds(db, ids);
  // Changes of the same time are in the order of their artifacts.
  const rows = found.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  const entries = (await Promise.all(rows.map((row) => entriesOf(context, db, row, CHANGES_PER_ARTIFACT)))).flat();
  return feedOf(context, {
    subject: { kind: 'project', slug },
    title: `Attestry: ${slug}`,
    page: `/projects/${slug.split('/').map(encodeURIComponent).join('/')}`,
    entries,
    since: project.createdAt,
  });
}

async function artifactFeed(context: Context, db: Db, digest: string): Promise<Feed | null> {
  const row = await artifactByDigest(db, digest);
  if (row === null) return null;
  return feedOf(context, {
    subject: { kind: 'artifact', digest },
    title: `Attestry: ${row.name ?? digest}`,
    page: `/artifacts/${digest}`,
    entries: await entriesOf(context, db, row, MAX_ENTRIES),
    since: row.firstSeen,
  });
}

type Content = { subject: FeedSubject; title: string; page: string; entries: FeedEntry[]; since: string };

function feedOf({ notify }: Context, { subject, title, page, entries, since }: Content): Feed {
  const newest = entries.toSorted((a, b) => Date.parse(b.message.at) - Date.parse(a.message.at)).slice(0, MAX_ENTRIES);
  return {
    title,
    self: `${notify.baseUrl}${feedPath(subject)}`,
    page: `${notify.baseUrl}${page}`,
    updated: newest[0]?.message.at ?? since,
    entries: newest,
  };
}

async function entriesOf({ notify }: Context, db: Db, row: ArtifactRow, limit: number): Promise<FeedEntry[]> {
  const artifact = await namedArtifact(db, row);
  const changes = await historyOf(db, row.id, limit);
  return changes.map(({ at, from, to, reason }) => ({
    // An artifact can change twice at one time, but not twice to the same status.
    id: `${notify.baseUrl}/artifacts/${artifact.digest}#${at}-${to}`,
    message: writeMessage({ kind: 'status', at, artifact, from, to, reason }, notify.baseUrl),
  }));
}
