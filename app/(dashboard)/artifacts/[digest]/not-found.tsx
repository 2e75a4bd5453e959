import { UnknownArtifact } from '#components/artifact/unknown-artifact-client.tsx';
import { config } from '#lib/config.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';
import { RequestedDigest } from './requested-digest-client.tsx';

/** The page of a digest that no evidence names. It reloads when evidence arrives. */
export default function ArtifactNotFound() {
  return (
    <>
      <UnknownArtifact baseUrl={config().baseUrl} requested={<RequestedDigest />} />
      <LiveRefresh on={['evidence']} />
    </>
  );
}
