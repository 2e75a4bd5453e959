/** What a change of a policy or of a predicate type did, and the version that there is now. */
export type DocumentChange = {
  id: string;
  version: number;
  outcome: 'created' | 'updated' | 'unchanged' | 'retired';
};
