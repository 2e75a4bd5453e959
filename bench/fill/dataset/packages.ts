/** Data that many builds share: packages of SBOMs, inputs of builds, findings of scanners. */
import type { Random } from '#app/demo/seed/random.ts';
import { hexOf } from '#app/demo/seed/random.ts';
import type { Material } from '#lib/test-issuer/statements/provenance.ts';
import type { Component } from '#lib/test-issuer/statements/sbom.ts';
import type { Vulnerability } from '#lib/test-issuer/statements/vulnerabilities.ts';

const PACKAGE_COUNT = 4_000;
const MATERIAL_COUNT = 1_500;
const LICENSES = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'MPL-2.0'];
const NAME_STEMS = [
  'http',
  'json',
  'crypto',
  'queue',
  'cache',
  'sql',
  'trace',
  'yaml',
  'zip',
  'image',
  'route',
  'mail',
  'pool',
  'retry',
  'parse',
  'format',
];

function packageAt(number: number): Component {
  const name = `${NAME_STEMS[number % NAME_STEMS.length]}-${NAME_STEMS[Math.floor(number / NAME_STEMS.length) % NAME_STEMS.length]}-${number}`;
  const version = `${1 + (number % 9)}.${number % 23}.${number % 7}`;
  const type = ['npm', 'golang', 'pypi', 'cargo'][number % 4]!;
  const path = type === 'golang' ? `github.com/lib/${name}` : name;
  return {
    purl: `pkg:${type}/${path}@${version}`,
    name,
    version,
    license: LICENSES[number % LICENSES.length]!,
    sha256: hexOf('package', String(number)),
  };
}

const CATALOGUE = Array.from({ length: PACKAGE_COUNT }, (_, number) => packageAt(number));
const CATALOGUE_MATERIALS = Array.from({ length: MATERIAL_COUNT }, (_, number): Material => ({
  uri: CATALOGUE[number * 2]!.purl,
  digest: { sha256: CATALOGUE[number * 2]!.sha256! },
}));

/** A runtime that a third of all builds use. */
export const WIDELY_USED: Material = {
  uri: 'pkg:docker/library/runtime@sha256%3A5e0b8f6b?tag=24-slim',
  digest: { sha256: hexOf('widely used', 'runtime') },
};

/** `count` different packages. A few of them are in most lists. */
export function pickPackages(random: Random, count: number): Component[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(Math.floor(PACKAGE_COUNT * random.next() ** 3));
  return [...chosen].map((number) => CATALOGUE[number]!);
}

/** Packages in order, for an SBOM of any length. */
export const packageRange = (first: number, count: number): Component[] =>
  Array.from({ length: count }, (_, i) => packageAt(first + i));

export function pickMaterials(random: Random, count: number): Material[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(Math.floor(MATERIAL_COUNT * random.next() ** 2));
  return [...chosen].map((number) => CATALOGUE_MATERIALS[number]!);
}

const SEVERITIES = [
  ['Medium', 5.4],
  ['Low', 3.1],
  ['High', 7.8],
  ['Medium', 6.1],
  ['Critical', 9.8],
] as const;

/** Findings about some of these packages. `grave`: one of them is critical. */
export function makeFindings(random: Random, among: Component[], count: number, grave: boolean): Vulnerability[] {
  return Array.from({ length: count }, (_, i): Vulnerability => {
    const component = random.pick(among);
    const [severity, score] = grave && i === 0 ? SEVERITIES[4] : SEVERITIES[random.between(0, 2)]!;
    return {
      id: `CVE-2026-${10_000 + random.between(0, 4_999)}`,
      severity,
      score,
      component: { name: component.name, version: component.version, purl: component.purl },
      fixedIn: `${component.version}1`,
      summary: `A crafted input makes ${component.name} read past its buffer.`,
    };
  });
}
