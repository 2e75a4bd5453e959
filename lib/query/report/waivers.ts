/** Waivers: what happened to them in the period, and those in force, which are exceptions. */
import { formatActor } from '#lib/format/actor.ts';
import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import type { Context } from '#lib/context/context.ts';
import { listWaivers } from '#lib/query/waiver/list-waivers.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';
import { EXPIRING_DAYS, type WaiverView } from '#lib/views/waiver.ts';
import { cutTo, dayAndTime, isIn, type Scope } from './scope/scope.ts';

const PAGE = 200;
const MAX_WAIVERS = 2_000;
const DAY_MS = 86_400_000;

/** The waivers of a project, or all of them. `isCut`: there are more. */
export type Waivers = { waivers: WaiverView[]; isCut: boolean };

export function waiverSections(scope: Scope, { waivers, isCut }: Waivers): ReportSection[] {
  const events = waivers
    .flatMap((one) => eventsOf(one).flatMap((event) => (isIn(scope, event.at) ? [{ ...event, waiver: one }] : [])))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const soon = new Date(Date.parse(scope.now) + EXPIRING_DAYS * DAY_MS).toISOString();
  const inForce = waivers.filter((one) => one.inForce);
  return [
    {
      id: 'waivers',
      title: 'Waivers made, decided and ended',
      note: 'Waivers that were asked for, approved, refused, ended or expired in the period.',
      columns: ['When (UTC)', 'Rule and target', 'What', 'By', 'Reason'],
      empty: 'There is none.',
      ...cutTo(
        events.map(({ at, what, by, reason, waiver }): ReportRow => ({
          cells: [dayAndTime(at), targetOf(waiver), what, by === null ? '' : formatActor(by), reason],
          path: '/waivers',
        })),
        isCut,
      ),
    },
    {
      id: 'waivers-in-force',
      title: 'Exceptions: waivers in force',
      note: `As of now. Those that end within ${EXPIRING_DAYS} days are marked.`,
      columns: ['Rule and target', 'Owner', 'Until', 'Reason'],
      empty: 'No waiver is in force.',
      ...cutTo(
        inForce.map((one): ReportRow => ({
          cells: [
            targetOf(one),
            one.owner,
            `${one.expiresAt.slice(0, 10)}${one.expiresAt <= soon ? ', ends soon' : ''}`,
            one.reason,
          ],
          path: '/waivers',
        })),
        isCut,
      ),
    },
  ];
}

/** Read the waivers that a report is about. */
export async function readWaivers(context: Context, { project }: Scope): Promise<Waivers> {
  const waivers: WaiverView[] = [];
  let cursor: string | undefined;
  do {
    const page = await listWaivers(context, {
      limit: PAGE,
      ...(project && { project: project.slug }),
      ...(cursor !== undefined && { cursor }),
    });
    waivers.push(...page.waivers);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined && waivers.length < MAX_WAIVERS);
  return { waivers, isCut: cursor !== undefined };
}

type Event = { at: string; what: string; by: ActorView | null; reason: string };

function eventsOf(waiver: WaiverView): Event[] {
  const { createdAt, createdBy, decidedAt, decidedBy, decisionReason, revokedAt, revokedBy, revokeReason } = waiver;
  const { state, expiresAt, reason } = waiver;
  return [
    { at: createdAt, what: decidedAt === null && state !== 'requested' ? 'made' : 'asked for', by: createdBy, reason },
    ...(decidedAt === null
      ? []
      : [
          {
            at: decidedAt,
            what: state === 'refused' ? 'refused' : 'approved',
            by: decidedBy,
            reason: decisionReason ?? '',
          },
        ]),
    ...(revokedAt === null ? [] : [{ at: revokedAt, what: 'ended', by: revokedBy, reason: revokeReason ?? '' }]),
    ...(state === 'expired' ? [{ at: expiresAt, what: 'expired', by: null, reason }] : []),
  ];
}

/** What a waiver is about: `sbom-present of acme/web, only production`. */
export function targetOf({ rule, artifact, project, environment, vulnerability, component }: WaiverView): string {
  const target = artifact === null ? (project?.slug ?? '') : (artifact.name ?? artifact.digest);
  const narrowed = [environment, vulnerability, component].filter((one) => one !== null);
  return `${rule} of ${target}${narrowed.length === 0 ? '' : `, only ${narrowed.join(', ')}`}`;
}
