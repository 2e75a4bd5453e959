/** The uploads that this process is examining or storing, so that the gate can wait for evidence that has arrived. */
import type { Db, Store } from '#db/open.ts';

/** An upload. `isOver` becomes true when all its documents are stored or refused. */
export type UploadInProgress = { isOver: boolean };

// Next may load this module more than once in one process, but every copy must see the same uploads.
const globals = globalThis as typeof globalThis & {
  __attestryUploads?: WeakMap<Db, Set<UploadInProgress>>;
};

function uploadsOf({ whole }: Store): Set<UploadInProgress> {
  globals.__attestryUploads ??= new WeakMap();
  const known = globals.__attestryUploads.get(whole.read) ?? new Set<UploadInProgress>();
  globals.__attestryUploads.set(whole.read, known);
  return known;
}

/** Note that an upload has begun. Call the returned function when it is over, whatever its result. */
export function beginUpload(store: Store): () => void {
  const upload: UploadInProgress = { isOver: false };
  const uploads = uploadsOf(store);
  uploads.add(upload);
  return () => {
    upload.isOver = true;
    uploads.delete(upload);
  };
}

/** The uploads that are in progress now. */
export function uploadsInProgress(store: Store): UploadInProgress[] {
  return [...uploadsOf(store)];
}
