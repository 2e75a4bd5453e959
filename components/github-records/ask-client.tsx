'use client';
import { type SubmitEvent, useState } from 'react';
import { postAsAdmin, sendAsAdmin } from '#components/admin/admin-request.ts';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';

/** The answer is looked for so often, with a pause before each time. */
const MAX_LOOKS = 10;
const PAUSE_MS = 2_000;

type Props = { digest: string; project: string; askedAt: string | null };

/** The form that has GitHub asked now. The page is loaded again once GitHub has answered. */
export function AskGithub({ digest, project, askedAt }: Props) {
  const { state, refusal, send } = useRequest();
  const [isWaiting, setIsWaiting] = useState(false);

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    keepEnteredToken(new FormData(event.currentTarget));
    void send(postAsAdmin(`/api/v1/artifacts/${digest}/github-records`), () => {
      setIsWaiting(true);
      void answered(digest, askedAt).then(() => window.location.reload());
    });
  }

  return (
    <IfMay verb="github.ask" place={{ project }}>
      <form onSubmit={onSubmit} method="post" className="grid max-w-120 gap-3">
        <AdminTokenField />
        <SubmitLine label="Ask" running="Asking …" isRunning={state.kind === 'running' || isWaiting}>
          {refusal}
        </SubmitLine>
      </form>
    </IfMay>
  );
}

/** Resolves once GitHub was asked after `askedAt`, or after a while. */
async function answered(digest: string, askedAt: string | null): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const answer = await sendAsAdmin('GET', `/api/v1/artifacts/${digest}`);
    const records = answer.ok ? (answer.body['githubRecords'] as { askedAt: string | null } | null) : null;
    if ((records?.askedAt ?? null) !== askedAt) return;
  }
}
