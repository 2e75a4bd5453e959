import { NothingKnown } from '#components/artifact/nothing-known.tsx';
import { config } from '#lib/config.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';
import { Asked } from './asked-client.tsx';

/** A digest that no evidence names; the page shows what comes as soon as some does. */
export default function ArtifactNotFound() {
  return (
    <>
      <NothingKnown baseUrl={config().baseUrl} asked={<Asked />} />
      <LiveRefresh on={['evidence']} />
    </>
  );
}
