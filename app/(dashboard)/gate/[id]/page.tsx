import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { GateDecisionBody } from '#components/gate/decision.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { getGateDecision } from '#lib/query/gate/list-decisions.ts';
import { pageContext } from '#app/page-context.ts';
import { decodeSegment } from '#app/decode-segment.ts';

export const metadata: Metadata = { title: 'Decision of the gate' };

/** The page of one stored decision. */
export default async function DecisionPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext();
  const found = await getGateDecision(context, decodeSegment((await params).id));
  if (found === null) notFound();
  return (
    <GateDecisionBody
      answer={shownView(found)}
      url={`${config().baseUrl}/gate/${found.id}`}
      now={context.now().getTime()}
    />
  );
}
