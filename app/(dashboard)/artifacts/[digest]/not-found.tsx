import { UnknownArtifact } from '#components/artifact/unknown-artifact.tsx';
import { config } from '#lib/config.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';
import { RequestedDigest } from './requested-digest-client.tsx';

/** A digest that no evidence names; the page shows what comes as soon as some does. */
export default function ArtifactNotFound() {
  return (
    <>
      <UnknownArtifact baseUrl={config().baseUrl} requested={<RequestedDigest />} />
      <LiveRefresh on={['evidence']} />
    </>
  );
}
