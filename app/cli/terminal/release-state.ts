/** Since when a quarantine or a legal hold is in force, or when it was released. */
export function releaseStateOf({ createdAt, releasedAt }: { createdAt: string; releasedAt: string | null }): string {
  return releasedAt === null ? `since ${createdAt.slice(0, 10)}` : `released ${releasedAt.slice(0, 10)}`;
}
