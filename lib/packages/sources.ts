/** Every registry of packages that Attestry can ask. */
import { npm } from './npm.ts';
import { pypi } from './pypi.ts';
import type { PackageSource } from './source.ts';

export const PACKAGE_SOURCES: readonly PackageSource[] = [npm, pypi];

/** The source with a name; null where there is none. */
export function findPackageSource(name: string): PackageSource | null {
  return PACKAGE_SOURCES.find((source) => source.name === name) ?? null;
}
