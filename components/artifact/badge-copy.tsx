import { withCacheBuster } from '#components/badge/snippets.ts';
import { CopyButton } from '#components/ui/text/copy-client.tsx';
import { artifactHref, environmentQuery } from './format/href.ts';

/** The current badge of one artifact, and buttons that copy it as Markdown, HTML, reST or AsciiDoc. */
export function BadgeCopy({
  digest,
  environment,
  baseUrl,
  name,
  now,
}: {
  digest: string;
  /** The environment whose policy gives the status; null: the status without an environment. */
  environment: string | null;
  baseUrl: string;
  name: string;
  now: number;
}) {
  const badge = `/badge/${digest}.svg${environmentQuery('?', environment)}`;
  const image = `${baseUrl}${badge}`;
  const page = `${baseUrl}${artifactHref(digest, environment)}`;
  const alt = `provenance of ${name.replaceAll(/[[\]<>"&`*_|\\]/g, ' ')}`;
  const forms = [
    ['Markdown', `[![${alt}](${image})](${page})`],
    ['HTML', `<a href="${page}"><img src="${image}" alt="${alt}"></a>`],
    ['reST', `.. image:: ${image}\n   :target: ${page}\n   :alt: ${alt}`],
    ['AsciiDoc', `image:${image}["${alt}",link="${page}"]`],
  ] as const;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <img src={withCacheBuster(badge, now)} alt={alt} height={20} className="h-5" />
      <span className="flex flex-wrap gap-x-2 print:hidden">
        {forms.map(([form, text]) => (
          <CopyButton key={form} text={text} label={form} showLabel />
        ))}
      </span>
    </div>
  );
}
