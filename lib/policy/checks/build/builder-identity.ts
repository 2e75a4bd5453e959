/** Tells builders and signers apart, for the question whether two builds are independent. */
import type { Signer } from '#lib/verify/result/verification.ts';
import { repositoryKey } from '#lib/policy/facts/repository.ts';

/**
 * A builder without what changes from run to run: the ref of a workflow, and the number of a run that BuildKit gives as
 * its builder. Null where the provenance names no builder.
 */
export function builderKey(builderId: string | null): string | null {
  if (builderId === null || builderId === '') return null;
  const withoutRef = builderId.replace(/(?<=.\/.*)@[^@]*$/, '');
  return withoutRef.replace(/\/(?:actions\/runs|-\/(?:jobs|pipelines))\/\d+(?:\/.*)?$/, '');
}

/**
 * Who stands behind a signature. All workflows of one repository are one signer, because whoever can change the
 * repository can change all of them; a key is itself, whatever it is called.
 */
export function signerKey(signer: Signer): string {
  if (signer.kind === 'key') return `key ${signer.keyId}`;
  const repository =
    /^(https:\/\/[^/]+\/[^/]+\/[^/]+)\/\.github\/workflows\//.exec(signer.identity) ??
    /^(https:\/\/[^/]+\/.+?)\/\/[^@]+@/.exec(signer.identity);
  return `${signer.issuer ?? 'no issuer'} ${repositoryKey(repository?.[1]) ?? signer.identity}`;
}

/** A build of the artifact: by which builder, and by whose signature. */
export type Build = { builder: string; signer: string };

/**
 * How many builds are independent: the size of the largest set in which no two builds have the same builder or the same
 * signer. It is a maximum matching of builders and signers, found by augmenting paths.
 */
export function independentBuilds(builds: readonly Build[]): number {
  const signersOf = new Map<string, Set<string>>();
  for (const { builder, signer } of builds) signersOf.set(builder, (signersOf.get(builder) ?? new Set()).add(signer));
  const builderOf = new Map<string, string>();
  const assign = (builder: string, tried: Set<string>): boolean => {
    for (const signer of signersOf.get(builder) ?? []) {
      if (tried.has(signer)) continue;
      tried.add(signer);
      const holder = builderOf.get(signer);
      if (holder !== undefined && !assign(holder, tried)) continue;
      builderOf.set(signer, builder);
      return true;
    }
    return false;
  };
  return [...signersOf.keys()].filter((builder) => assign(builder, new Set())).length;
}
