/**
 * The environment in which a suite of a JUnit report ran. It distinguishes the suite from the same one in another job.
 */
import { childrenNamed, type XmlElement } from '#lib/bytes/xml.ts';
import { readTime } from '../../read/time.ts';

/**
 * Properties that distinguish the jobs of a matrix, without those that change with every run (build numbers, times).
 */
const CONFIGURATION_PROPERTIES =
  /^(os\.name|os\.arch|os|platform|arch|java\.(specification\.)?version|java\.vendor|(go|python|node|ruby|php|dotnet)[._-]?version|browser([._-]?(name|version))?|project|matrix\b.*|shard\b.*|device|configuration|toolchain|profile)$/i;

/** The properties of a suite that identify its job in a matrix, as sorted `name=value`. */
export function configurationProperties(suite: XmlElement): string[] {
  return childrenNamed(suite, 'properties')
    .flatMap((list) => childrenNamed(list, 'property'))
    .map(({ attributes }) => attributes)
    .filter(({ name }) => name !== undefined && CONFIGURATION_PROPERTIES.test(name))
    .map(({ name, value }) => `${name}=${value ?? ''}`)
    .sort();
}

const SYSTEMS: readonly [system: string, names: RegExp][] = [
  ['linux', /linux|ubuntu|debian|fedora|centos|rhel|alpine|suse/i],
  ['windows', /windows|(^|[^a-z])win(32|64|\d*)([^a-z]|$)/i],
  ['macos', /macos|darwin|osx|(^|[^a-z])mac([^a-z]|$)/i],
];
const PROCESSOR = /arm64|aarch64|x86_64|x64|amd64/i;

/**
 * The configuration that a host name reveals. The name itself is none, because each run on a hosted runner has another
 * one. Two kinds of name reveal more: names with an operating system or a processor, and those of Playwright, which
 * writes the name of its project (`chromium`) instead of the host.
 */
export function hostConfiguration(hostname: string, root: XmlElement): string[] {
  if (hostname === '') return [];
  if (isPlaywright(root)) return [`project=${hostname}`];
  const system = SYSTEMS.find(([, names]) => names.test(hostname))?.[0];
  const processor = PROCESSOR.exec(hostname)?.[0].toLowerCase();
  return [...(system ? [`system=${system}`] : []), ...(processor ? [`processor=${processor}`] : [])];
}

/**
 * Playwright's reporter gives the root an `id` and a `name`, and each case the name of its suite (a file) as its class.
 */
function isPlaywright(root: XmlElement): boolean {
  if (root.name !== 'testsuites' || root.attributes['id'] === undefined) return false;
  const suites = childrenNamed(root, 'testsuite');
  return (
    suites.length > 0 &&
    suites.every((suite) =>
      childrenNamed(suite, 'testcase').every(({ attributes }) => attributes['classname'] === suite.attributes['name']),
    )
  );
}

/** Start and end of a suite in milliseconds, from its `timestamp` and its `time` in seconds; null without a time. */
export function spanOf({ attributes }: XmlElement): readonly [number, number] | null {
  const began = readTime(withZone(attributes['timestamp']));
  if (began === null) return null;
  const seconds = Number((attributes['time'] ?? '0').replaceAll(',', ''));
  const start = Date.parse(began);
  return [start, start + (seconds > 0 && seconds < MAX_SECONDS ? Math.round(seconds * 1000) : 0)];
}

const MAX_SECONDS = 30 * 86_400;

/** A time without a zone is UTC, as the schema says. */
function withZone(value: string | undefined): string | undefined {
  return value !== undefined && /T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value) ? `${value}Z` : value;
}
