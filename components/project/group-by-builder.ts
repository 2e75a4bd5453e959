import { splitRef } from '#lib/format/signer.ts';
import type { ProjectView } from '#lib/views/project.ts';

export type BuilderGroup = {
  /** The builder id without the ref that a hosted workflow has after `@`. */
  id: string;
  /** The refs that it built, in order of appearance; empty if the id names no ref. */
  refs: string[];
  artifacts: number;
  recognised: boolean;
  level: ProjectView['slsaLevel'];
};

/** Group builders by workflow: the same workflow at another ref is the same builder. Most artifacts first. */
export function groupByBuilder(builders: ProjectView['builders']): BuilderGroup[] {
  const groups = new Map<string, BuilderGroup>();
  for (const { id, artifacts, recognised, level } of builders) {
    const [name, ref] = splitRef(id);
    const group = groups.get(name) ?? { id: name, refs: [], artifacts: 0, recognised: true, level: null };
    if (ref !== null) group.refs.push(ref);
    group.artifacts += artifacts;
    group.recognised &&= recognised;
    if (level !== null && (group.level === null || level > group.level)) group.level = level;
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => b.artifacts - a.artifacts || (a.id < b.id ? -1 : 1));
}
