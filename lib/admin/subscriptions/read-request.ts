/** Reads what people write about subscriptions, and says what is wrong with it. */
import { isDeepStrictEqual } from 'node:util';
import { AttestryError } from '#lib/errors.ts';
import { parseProjectPattern } from '#lib/bytes/naming/project-pattern.ts';
import { TWO_SEGMENT_HOSTS } from '#lib/bytes/naming/repository.ts';
import type { EventKind, Severity } from '#lib/notify/kinds.ts';
import { isTimeZone } from '#lib/notify/sending/release-time.ts';
import type { Choice, QuietHours, Rhythm, Timing } from '#lib/notify/subscription.ts';

/** What a subscription chooses, where it is written; what is left out is as `DEFAULTS` say, or as it was. */
export type ChoiceInput = {
  events?: readonly EventKind[] | undefined;
  projects?: readonly string[] | undefined;
  environments?: readonly string[] | undefined;
  severity?: Severity | undefined;
};

export type TimingInput = {
  rhythm?: Rhythm | undefined;
  quiet?: QuietHours | null | undefined;
  timeZone?: string | undefined;
  storm?: number | null | undefined;
};

const MAX_NAME = 100;
const MAX_LISTED = 100;
const MAX_STORM = 10_000;
const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const DEFAULT_CHOICE: Choice = { events: [], projects: [], environments: [], severity: 'info' };
export const DEFAULT_TIMING: Timing = { rhythm: 'immediate', quiet: null, timeZone: 'UTC', storm: null };

/** The name of a subscription, trimmed. Throws `bad-request` where it is empty, too long, or has control characters. */
export function readName(written: string): string {
  const name = written.trim();
  if (name === '' || name.length > MAX_NAME || /\p{Cc}/u.test(name))
    throw wrong('/name', `the name of a subscription has 1 to ${MAX_NAME} characters`);
  return name;
}

/** A choice. Throws `bad-request` for a pattern that is none or too wide, and for lists that are too long. */
export function readChoice(written: ChoiceInput, before: Choice = DEFAULT_CHOICE): Choice {
  const { events = before.events, environments = before.environments, severity = before.severity } = written;
  const projects = written.projects?.map((one, at) => readPattern(one, `/choice/projects/${at}`)) ?? before.projects;
  if (projects.length > MAX_LISTED || environments.length > MAX_LISTED)
    throw wrong('/choice', `a subscription lists at most ${MAX_LISTED} projects and ${MAX_LISTED} environments`);
  return {
    events: [...new Set(events)],
    projects: [...new Set(projects)],
    environments: [...new Set(environments.map((name) => name.trim()).filter((name) => name !== ''))],
    severity,
  };
}

/** A pattern of projects. Throws `bad-request` at a pointer where it is none or too wide. */
export function readPattern(written: string, pointer: string): string {
  const parsed = parseProjectPattern(written.trim());
  if ('reason' in parsed) throw wrong(pointer, `the project ${JSON.stringify(written)} ${parsed.reason}`);
  return parsed.pattern;
}

/** A timing. Throws `bad-request` for times, zones and numbers that are none. */
export function readTiming(written: TimingInput, before: Timing = DEFAULT_TIMING): Timing {
  const { rhythm = before.rhythm, timeZone = before.timeZone } = written;
  const quiet = written.quiet === undefined ? before.quiet : written.quiet;
  const storm = written.storm === undefined ? before.storm : written.storm;
  if (!isTimeZone(timeZone)) throw wrong('/timing/timeZone', 'this is no time zone; write one as Europe/Berlin');
  if (quiet !== null && !(TIME_OF_DAY.test(quiet.from) && TIME_OF_DAY.test(quiet.until) && quiet.from !== quiet.until))
    throw wrong('/timing/quiet', 'write quiet hours as two times of the day, as 22:00 and 07:00');
  if (storm !== null && !(Number.isInteger(storm) && storm >= 1 && storm <= MAX_STORM))
    throw wrong('/timing/storm', `write a number of messages from 1 to ${MAX_STORM}, or null`);
  return { rhythm, quiet, timeZone, storm };
}

const wrong = (pointer: string, message: string) => new AttestryError('bad-request', message, { pointer });

/**
 * What a target that writes to commits may choose: every change of status, at once. A status that is not written would
 * leave an earlier one standing. `destination`: the host and the path of its repositories; where no projects are
 * chosen, theirs are. Throws `bad-request` for another choice.
 */
export function readCommitChoice(destination: string, choice: Choice, timing: Timing): Choice {
  const { events, projects, environments, severity } = choice;
  if (events.some((kind) => kind !== 'status'))
    throw wrong('/choice/events', 'a commit is told the status of its artifacts: choose the event status alone');
  if (severity !== 'info' || environments.length > 0)
    throw wrong('/choice/severity', 'a commit is told every status: leave severity and environments out');
  if (timing.rhythm !== 'immediate' || timing.quiet !== null || timing.storm !== null)
    throw wrong('/timing/rhythm', 'a status is written at once: leave digest, quiet hours and storm out');
  return { ...choice, events: ['status'], projects: projects.length > 0 ? projects : projectsAt(destination) };
}

/** The choice without the projects that were not chosen, but follow from the destination. */
export function withoutDerived(destination: string, choice: Choice): Choice {
  return isDeepStrictEqual(choice.projects, projectsAt(destination)) ? { ...choice, projects: [] } : choice;
}

/**
 * The patterns of the projects at a destination. Where groups have groups, an address of more than an owner may be that
 * of a repository or of a group.
 */
function projectsAt(destination: string): string[] {
  const [host = '', ...path] = destination.split('/');
  const below = `${destination}/${TWO_SEGMENT_HOSTS.has(host) ? '*' : '**'}`;
  const patterns = path.length > 1 ? [destination, below] : [below];
  return patterns.filter((pattern) => 'pattern' in parseProjectPattern(pattern));
}
