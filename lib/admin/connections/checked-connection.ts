/** Checks the request for a connection. */
import { AttestryError } from '#lib/errors.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { parseProjectPattern } from '#lib/bytes/naming/project-pattern.ts';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { CONNECTABLE, findConnectable, isAsked, type ConnectableSource } from './connectable.ts';

export type ConnectionInput = {
  source: string;
  name: string;
  /** Hosts whose repositories it may speak about; left out: those of the source. */
  hosts?: readonly string[] | undefined;
  /** Patterns of the projects that it may speak about. */
  projects?: readonly string[] | undefined;
  /** True: every project. For a source that knows repositories by name only it has to be said. */
  allProjects?: boolean | undefined;
  environments?: readonly string[] | undefined;
  /** Any JSON. */
  settings?: unknown;
};

export type CheckedConnection = {
  source: ConnectableSource;
  name: string;
  hosts: string[];
  projects: string[];
  environments: string[];
  settings: JsonObject | null;
};

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/;
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;
const MAX_LISTED = 100;
const MAX_ENVIRONMENT_LENGTH = 200;
const MAX_SETTINGS_BYTES = 16 * 1024;

const refuse = (message: string, pointer: string) => new AttestryError('bad-request', message, { pointer });

/** Check a request. Throws `bad-request` at a pointer into it. */
export function checkedConnection(input: ConnectionInput): CheckedConnection {
  const source = findConnectable(input.source);
  if (source === null) throw refuse(`the sources are ${CONNECTABLE.map(({ name }) => name).join(', ')}`, '/source');
  if (!NAME.test(input.name))
    throw refuse('a name has 1 to 60 lower-case letters, digits and hyphens, and no hyphen at its ends', '/name');
  return {
    source,
    name: input.name,
    hosts: checkedHosts(source, input.hosts ?? []),
    projects: checkedProjects(source, input),
    environments: checkedEnvironments(source, input.environments ?? []),
    settings: checkedSettings(source, input.settings as JsonValue | undefined),
  };
}

function checkedHosts({ hosts, speaksFor, title }: ConnectableSource, given: readonly string[]): string[] {
  if (speaksFor === 'projects') {
    if (given.length > 0) throw refuse(`${title} names no host: leave out the hosts, and name the projects`, '/hosts');
    return [];
  }
  const written = given.length > 0 ? given.map((host) => host.toLowerCase()) : [...hosts];
  if (written.length === 0) throw refuse(`name the host of ${title}, as git.example.com`, '/hosts');
  const wrong = written.find((host) => !HOST.test(host) || host.length > 253);
  if (wrong !== undefined || written.length > MAX_LISTED)
    throw refuse(`${JSON.stringify(wrong ?? written[0])} is no host: write it without https://`, '/hosts');
  return [...new Set(written)];
}

function checkedProjects({ speaksFor, title }: ConnectableSource, input: ConnectionInput): string[] {
  const { projects = [], allProjects = false } = input;
  if (allProjects && projects.length > 0)
    throw refuse('a connection speaks for all projects or for the listed ones, not for both', '/projects');
  if (projects.length > MAX_LISTED) throw refuse(`at most ${MAX_LISTED} patterns of projects`, '/projects');
  if (allProjects) return [EVERY_PROJECT];
  if (projects.length === 0 && speaksFor === 'projects')
    throw refuse(`name the projects that ${title} may speak about, as github.com/acme/web`, '/projects');
  const patterns = projects.map((written, at) => {
    const parsed = parseProjectPattern(written);
    if ('reason' in parsed) throw refuse(`the project ${JSON.stringify(written)} ${parsed.reason}`, `/projects/${at}`);
    return parsed.pattern;
  });
  return [...new Set(patterns)];
}

function checkedEnvironments(source: ConnectableSource, given: readonly string[]): string[] {
  if (isAsked(source) && given.length > 0)
    throw refuse(`${source.title} deploys nothing: leave out the environments`, '/environments');
  const wrong = given.findIndex((name) => name.trim() === '' || name.length > MAX_ENVIRONMENT_LENGTH);
  if (wrong !== -1 || given.length > MAX_LISTED)
    throw refuse(
      `at most ${MAX_LISTED} environments, each of 1 to ${MAX_ENVIRONMENT_LENGTH} characters`,
      `/environments${wrong === -1 ? '' : `/${wrong}`}`,
    );
  return [...new Set(given.map((name) => name.trim()))];
}

function checkedSettings(
  { settings: own, title }: ConnectableSource,
  settings: JsonValue | undefined,
): JsonObject | null {
  if (own === undefined) {
    if (settings !== undefined && settings !== null) throw refuse(`${title} has no settings`, '/settings');
    return null;
  }
  const problem = own.check(settings);
  if (problem !== null) throw refuse(problem.message, `/settings${problem.pointer}`);
  if (JSON.stringify(settings ?? null).length > MAX_SETTINGS_BYTES)
    throw refuse(`the settings have at most ${MAX_SETTINGS_BYTES / 1024} KiB`, '/settings');
  return (settings ?? null) as JsonObject | null;
}
