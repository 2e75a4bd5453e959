/** What a provenance says that the artifact was built from. */
import type { Provenance, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';

/** The dependencies that stored facts keep of a provenance. Those of earlier versions do not say how many they omit. */
const KEPT = 200;

export type NamedDependencies = {
  listed: (ResourceDescriptor & { label: string })[];
  /** Whether the provenance names further ones, or may do so. */
  isCut: boolean;
};

/** The dependencies of a provenance, each with a label for people. */
export function dependenciesOf({ resolvedDependencies, omittedDependencies }: Provenance): NamedDependencies {
  return {
    listed: resolvedDependencies.map((one) => ({ ...one, label: one.uri ?? one.name ?? digestText(one) ?? 'unnamed' })),
    isCut: omittedDependencies === undefined ? resolvedDependencies.length >= KEPT : omittedDependencies > 0,
  };
}

function digestText({ digest }: ResourceDescriptor): string | null {
  const first = Object.entries(digest)[0];
  return first === undefined ? null : first.join(':');
}
