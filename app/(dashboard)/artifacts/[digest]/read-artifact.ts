import { cache } from 'react';
import { shownView } from '#components/ui/format/shown-view.ts';
import { pageContext } from '#app/page-context.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';

/** Read the artifact once for the title and the page, by the policy of an environment or without one. */
export const readArtifact = cache(async (digest: string, environment: string | null) => {
  const attestry = await pageContext();
  const since = await newestEventSeq(attestry);
  const artifact = shownView(await getArtifact(attestry, digest, environment));
  return {
    since,
    artifact,
    ambiguous: artifact === null ? shownView(await getAmbiguousDigest(attestry, digest)) : null,
  };
});
