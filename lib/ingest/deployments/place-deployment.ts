/** Decides which artifact and project the deployment belongs to that an event reports. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { findEnvironment, projectsInSlot } from '#db/project/deployments.ts';
import { addPendingEvent, removePendingEvent, slotKey } from '#db/project/pending-events.ts';
import type { StatedDocument } from '#lib/ingest/document/document.ts';
import { type Deployed, purlOfEvent, type Reporter, reportedProject } from './deployed-artifact.ts';

type Placed = { artifact: ArtifactRow | null; project: number | null };
type Place = { environment: string; slot: string; at: string };
type Event = { named: Deployed; place: Place; actor: number | null; evidence: number };

/**
 * Where an event names its artifact by a digest, that decides. Else the first of these that there is: an artifact with
 * its purl in a project that is expected here; such a project that the slot belongs to; another artifact with its purl,
 * which anybody can give to an artifact; and another project that the slot belongs to. Null where the reporter speaks
 * for none of them. As long as no expected project has the deployment, the event waits for its purl and its slot.
 */
export async function placeDeployment(
  tx: Tx,
  document: StatedDocument,
  reporter: Reporter,
  { named, place, actor, evidence }: Event,
): Promise<Placed | null> {
  if (named.by === 'digest') return placeNamed(reporter, named.artifact);
  const byPurl = await placeNamed(reporter, named.artifact);
  const inSlot = named.isExpected ? null : await projectInSlot(tx, reporter, place, evidence);
  const isSlotExpected = inSlot !== null && (await isExpected(reporter, inSlot.id));
  const wait = (isWaiting: boolean, awaited: string): Promise<void> =>
    (isWaiting ? addPendingEvent : removePendingEvent)(tx, { awaited, actor, evidence });
  const purl = purlOfEvent(document);
  if (purl !== null) await wait(!named.isExpected, purl);
  await wait(!named.isExpected && !isSlotExpected, slotKey(place.environment, place.slot));
  if (byPurl !== null && !isSlotExpected) return byPurl;
  return inSlot && { artifact: null, project: inSlot.id };
}

async function placeNamed(reporter: Reporter, artifact: ArtifactRow | null): Promise<Placed | null> {
  const reported = artifact && (await reportedProject(reporter, artifact.project));
  return reported && { artifact, project: reported.id };
}

async function isExpected({ lookUp }: Reporter, project: number | null): Promise<boolean> {
  return project !== null && (await lookUp(project))?.isExpected === true;
}

/**
 * The project (row id) of a report that names no artifact: that of the deployment in the slot that it may speak of, of
 * several the last one before it. A project that is expected here comes before any other one. What the document of the
 * report (`evidence`) has reported itself does not count.
 */
async function projectInSlot(
  tx: Tx,
  reporter: Reporter,
  { environment, slot, at }: Place,
  evidence: number,
): Promise<{ id: number | null } | null> {
  const id = await findEnvironment(tx, environment.slice(0, 200));
  const inSlot =
    id === null ? [] : await projectsInSlot(tx, { environment: id, slot, at: Date.parse(at), except: evidence });
  let first: { id: number | null } | null = null;
  for (const project of inSlot) {
    const reported = await reportedProject(reporter, project);
    if (reported !== null && (await isExpected(reporter, reported.id))) return reported;
    first ??= reported;
  }
  return first ?? reportedProject(reporter, reporter.speaker.repository);
}
