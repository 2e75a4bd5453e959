'use client';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { ReasonForm } from '#components/admin/reason-form.tsx';
import { IfMay } from '#components/admin/viewer-client.tsx';
import type { Visibility } from '#lib/views/access/visibility.ts';
import { visibilityPath } from './paths.ts';

/** A button with a form that makes a project private, or public again. */
export function ChangeVisibility({ project, visibility }: { project: string; visibility: Visibility }) {
  const wanted = visibility === 'public' ? 'private' : 'public';
  return (
    <IfMay verb="visibility.change" place={{ project }}>
      <ReasonForm
        labels={{ open: `Make it ${wanted}`, submit: `Make it ${wanted} now`, running: 'Changing …' }}
        request={(reason) => sendAsAdmin('PUT', visibilityPath(project), { visibility: wanted, reason })}
        intro={
          <p>
            {wanted === 'private'
              ? 'From the next request on, whoever has no role for the project does not see it any more. What caches and other installations have read before stays there.'
              : 'From the next request on, everybody who may read this installation sees the project and everything about it.'}
          </p>
        }
      />
    </IfMay>
  );
}
