/** Return the version to show beside a name; null if the name contains it (`notifier:4.5.3` and `v4.5.3`). */
export function versionUnlessInName({ name, version }: { name: string | null; version: string | null }): string | null {
  return version === null || (name !== null && name.includes(version.replace(/^v(?=\d)/, ''))) ? null : version;
}
