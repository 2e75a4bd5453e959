import type { ArtifactView } from '#lib/views/artifact.ts';
import { resultOf } from '#lib/vsa/result.ts';
import { withCacheBuster } from '#components/badge/snippets.ts';
import { CodeLines } from '#components/ui/text/code.tsx';
import { CopyButton } from '#components/ui/text/copy-client.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { environmentQuery } from './format/href.ts';

type Props = {
  artifact: ArtifactView;
  /** The environment whose policy gave the status; null: the status without an environment. */
  environment: string | null;
  baseUrl: string;
  now: number;
};

/** The verification summary of the artifact as a download, its badge, and the command; or why there is none. */
export function SignedVerdict({ artifact, environment, baseUrl, now }: Props) {
  const { digest, status, expected } = artifact;
  if (!expected || status.status === 'unknown')
    return (
      <p className="text-ink-2">
        Attestry signs no verdict about this artifact, because{' '}
        {status.status === 'unknown' ? 'its status is unknown' : 'no project here expects it'}.
      </p>
    );
  const path = `/api/v1/artifacts/${digest}/vsa${environmentQuery('?', environment)}`;
  const badge = `/badge/${digest}.svg?metric=vsa${environmentQuery('&', environment)}`;
  const markdown = `[![VSA](${baseUrl}${badge})](${baseUrl}${path})`;
  return (
    <div className="space-y-3">
      <p className="max-w-[92ch]">
        <Link href={path} download>
          Download the verification summary (VSA)
        </Link>
        : a document that Attestry signs and that says {resultOf(status.status)}, with{' '}
        {status.derived === undefined ? 'the policy, every input and every rule' : 'the policy and every rule'}. Verify
        it with <Link href="/.well-known/attestry-vsa-keys.json">the keys of this installation</Link>.
      </p>
      {status.status === 'waived' && (
        <p className="max-w-[92ch] text-ink-2">
          It says FAILED although the artifact is waived, because the artifact does not meet the policy that it names.
          It lists the waivers.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <a href={path} download>
          <img src={withCacheBuster(badge, now)} alt={`VSA: ${resultOf(status.status)}`} height={20} className="h-5" />
        </a>
        <span className="print:hidden">
          <CopyButton text={markdown} label="VSA badge" showLabel />
        </span>
      </div>
      <CodeLines
        className="print:hidden"
        label="command that gets it"
        text={`npx attestry vsa ${digest} --output verdict.vsa.intoto.jsonl`}
      />
    </div>
  );
}
