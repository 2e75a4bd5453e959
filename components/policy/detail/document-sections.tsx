/** The sections that the pages of policies and of predicate types share: both are documents with versions. */
import type { PolicyVersionView } from '#lib/views/policy/policy.ts';
import type { Verb } from '#lib/access/verbs.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { PolicyHistory } from './history.tsx';
import { RetireDocument } from './retire-client.tsx';

type TextProps = {
  title: string;
  yaml: string;
  sha256: string;
  /** What else the digest is, as the end of the sentence about it. */
  use?: string;
};

/** The text of a document, and the digest that names it. */
export function DocumentText({ title, yaml, sha256, use = '' }: TextProps) {
  return (
    <Section title={title} note="YAML, as the editor and the API take it" id="document">
      <CodeLines label="the document in YAML" text={yaml.trimEnd()} />
      <p className="pt-2 text-13 text-ink-2">
        SHA-256 of its canonical form (RFC 8785){use}: <Digest value={sha256} copy />
      </p>
    </Section>
  );
}

/** The versions of a document, each with what it changed. */
export function DocumentHistory({ versions, now }: { versions: readonly PolicyVersionView[]; now: number }) {
  return (
    <Section title="History" note={formatQuantity(versions.length, 'version')} id="history">
      <PolicyHistory versions={versions} now={now} />
    </Section>
  );
}

type RetireProps = {
  /** The verb of the change. */
  verb: Verb;
  /** The address of the document in the API. */
  api: string;
  version: number;
  /** What follows, as sentences. */
  effect: string;
};

/** Takes a document out of force, where the role of the reader allows it. */
export function DocumentRetirement({ verb, ...document }: RetireProps) {
  return (
    <div className="print:hidden">
      <Section title="Retire it" note="its versions stay">
        <IfMay verb={verb} place="anywhere">
          <RetireDocument {...document} />
        </IfMay>
      </Section>
    </div>
  );
}
