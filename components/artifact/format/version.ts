/** The version to write beside a name; null where the name already says it (`notifier:4.5.3` and `v4.5.3`). */
export function versionUnlessInName({ name, version }: { name: string | null; version: string | null }): string | null {
  return version === null || (name !== null && name.includes(version.replace(/^v(?=\d)/, ''))) ? null : version;
}
