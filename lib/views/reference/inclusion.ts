/**
 * The RFC 6962 inclusion proof of an entry in the newest signed checkpoint of the log. Hashes are hex, from leaf to
 * root; `checkpoint` is the signed note.
 */
export type InclusionView = {
  index: number;
  leafHash: string;
  treeSize: number;
  root: string;
  proof: string[];
  checkpoint: string;
};
