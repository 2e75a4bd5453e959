import { UnknownArtifact } from '#components/artifact/nothing-known.tsx';
import { config } from '#lib/config.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';
import { RequestedDigest } from './asked-client.tsx';

/** A digest that no evidence names; the page shows what comes as soon as some does. */
export default function ArtifactNotFound() {
  return (
    <>
      <UnknownArtifact baseUrl={config().baseUrl} asked={<RequestedDigest />} />
      <LiveRefresh on={['evidence']} />
    </>
  );
}
