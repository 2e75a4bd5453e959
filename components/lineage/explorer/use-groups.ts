import type { LineageGroup } from '#lib/views/lineage.ts';
import { groupAround, loadOverview, type OverviewQuery, partsOf, withFolded, withOpened } from './open-groups.ts';
import type { Explorer } from './use-explorer.ts';

/** What a reader does with the groups of an overview. */
export type Groups = {
  /** A shown group by its id. */
  find(id: string): LineageGroup | undefined;
  /** Open a shown group, and select its first part then if `isSelected`. False: the id is not that of one. */
  open(id: string, isSelected: boolean): boolean;
  /** Fold the open group that a node is a part of. False: it is in none. */
  fold(id: string): boolean;
  /** Fold an open group. */
  foldGroup(id: string): void;
};

/** The groups of the shown overview; null without one. */
export function useGroups({ state, dispatch }: Explorer, query: OverviewQuery | null): Groups | null {
  const { overview, loading } = state;
  if (overview === null || query === null) return null;
  const foldGroup = (id: string) => {
    if (loading !== null) return;
    const select = ({ groups }: typeof overview) => groups.find((group) => group.id === id)?.id ?? null;
    void loadOverview(overview, query, withFolded(overview, id), { cause: id, select, dispatch });
  };
  return {
    find: (id) => overview.groups.find((group) => group.id === id),
    open(id, isSelected) {
      if (!overview.groups.some((group) => group.id === id)) return false;
      if (loading !== null) return true;
      const select = (next: typeof overview) => (isSelected ? (partsOf(next, id)[0] ?? null) : null);
      void loadOverview(overview, query, withOpened(overview, id), { cause: id, select, dispatch });
      return true;
    },
    fold(id) {
      const around = groupAround(overview, id);
      if (around === null) return false;
      foldGroup(around);
      return true;
    },
    foldGroup,
  };
}
