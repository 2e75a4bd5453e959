import { BuildEnvironmentSection } from '#components/compare/build-environment-client.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { pageContext } from '#app/page-context.ts';
import { getBuildEnvironment } from '#lib/query/compare/get-build-environment.ts';

/** The build environment on the page of an artifact. */
export async function BuildEnvironmentSlot({ digest }: { digest: string }) {
  const found = shownView(await getBuildEnvironment(await pageContext(), digest));
  return found === null ? null : <BuildEnvironmentSection found={found} />;
}
