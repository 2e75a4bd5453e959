/**
 * Sources beside GitHub: connections of GitLab, Argo CD and Jenkins, and a delivery of each about what the replay has
 * brought, authenticated as the source does it.
 */
import { addConnection } from '#lib/admin/connections/connections.ts';
import type { Context } from '#lib/context/context.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';

/** A delivery. `path` is that of its connection, with a query where the source has its secret there. */
export type SourceDelivery = { path: string; headers: { [name: string]: string }; body: string };

const REASON = 'our own systems';
const GITLAB_PROJECT = 'gitlab.com/acme-group/data/warehouse-loader';
const JENKINS_PROJECT = 'github.com/acme/legacy-reports';
const IMAGES = 2;

/** Connect the sources, and make their deliveries. */
export async function connectDemoSources(context: Context): Promise<SourceDelivery[]> {
  return [await gitlabDelivery(context), await argocdDelivery(context), await jenkinsDelivery(context)];
}

/** Send deliveries to the app at `url`. Throws where it does not take one. */
export async function deliverAll(url: string, deliveries: readonly SourceDelivery[]): Promise<void> {
  for (const { path, headers, body } of deliveries) {
    const sent = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
    const answer = await fetch(new URL(path, url), sent);
    if (!answer.ok) throw new Error(`${path.split('?')[0]} answered ${answer.status}: ${await answer.text()}`);
  }
}

/** The commit from which the newest artifact of a project was built. */
async function newestCommit(context: Context, project: string): Promise<string> {
  const { artifacts } = await listArtifacts(context, { project, sort: 'newest', limit: 1 });
  const artifact = artifacts[0] === undefined ? null : await getArtifact(context, artifacts[0].digest);
  const commit = artifact?.build?.commit;
  if (commit == null) throw new Error(`the demo has no artifact of ${project} with a commit`);
  return commit;
}

/** A push to the default branch (GitLab “Webhook events”). */
async function gitlabDelivery(context: Context): Promise<SourceDelivery> {
  const path = GITLAB_PROJECT.slice(GITLAB_PROJECT.indexOf('/') + 1);
  const added = { source: 'gitlab', name: 'gitlab', projects: [GITLAB_PROJECT], reason: REASON };
  const { secret } = await addConnection(context, added);
  const commit = await newestCommit(context, GITLAB_PROJECT);
  const body = {
    object_kind: 'push',
    event_name: 'push',
    before: '0'.repeat(40),
    after: commit,
    ref: 'refs/heads/main',
    checkout_sha: commit,
    user_username: 'dana',
    project: {
      id: 48_213_077,
      name: 'warehouse-loader',
      web_url: `https://${GITLAB_PROJECT}`,
      namespace: 'data',
      path_with_namespace: path,
      default_branch: 'main',
    },
    commits: [],
    total_commits_count: 0,
  };
  return {
    path: '/api/webhooks/gitlab/gitlab',
    headers: { 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': secret!, 'idempotency-key': `demo-${commit}` },
    body: JSON.stringify(body),
  };
}

/** An application that was synced (Argo CD “Notifications”), with images that run in production. */
async function argocdDelivery(context: Context): Promise<SourceDelivery> {
  const settings = { environment: '/spec/destination/namespace' };
  const projects = ['github.com/acme/*'];
  const { secret } = await addConnection(context, {
    source: 'argocd',
    name: 'argocd',
    projects,
    settings,
    reason: REASON,
  });
  const { artifacts } = await listArtifacts(context, { environment: 'production', sort: 'newest', limit: 200 });
  const images = artifacts.filter(
    ({ name, project }) => /^ghcr\.io\/[^@]+:/.test(name ?? '') && project?.slug.startsWith('github.com/acme/'),
  );
  const body = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', namespace: 'argocd', uid: 'demo' },
    spec: { destination: { server: 'https://kubernetes.default.svc', namespace: 'production' }, project: 'default' },
    status: {
      sync: { status: 'Synced', revision: await newestCommit(context, JENKINS_PROJECT) },
      health: { status: 'Healthy' },
      operationState: { phase: 'Succeeded', finishedAt: context.now().toISOString() },
      summary: {
        images: images.slice(0, IMAGES).map(({ name, digest }) => `${name!.replace(/:[^:/]+$/, '')}@${digest}`),
      },
    },
  };
  return {
    path: '/api/webhooks/argocd/argocd',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify(body),
  };
}

/** A build that is completed (Jenkins, Notification plugin). */
async function jenkinsDelivery(context: Context): Promise<SourceDelivery> {
  const runs = 'https://jenkins.acme.example/';
  const added = { source: 'jenkins', name: 'jenkins', projects: [JENKINS_PROJECT], settings: { runs }, reason: REASON };
  const { secret } = await addConnection(context, added);
  const body = {
    name: 'legacy-reports',
    display_name: 'legacy-reports',
    url: 'job/legacy-reports/',
    build: {
      full_url: `${runs}job/legacy-reports/118/`,
      number: 118,
      queue_id: 1,
      timestamp: context.now().getTime() - 120_000,
      duration: 118_000,
      phase: 'COMPLETED',
      status: 'SUCCESS',
      url: 'job/legacy-reports/118/',
      scm: {
        url: `https://${JENKINS_PROJECT}.git`,
        branch: 'origin/main',
        commit: await newestCommit(context, JENKINS_PROJECT),
        changes: [],
        culprits: [],
      },
      artifacts: {},
    },
  };
  return {
    path: `/api/webhooks/jenkins/jenkins?token=${encodeURIComponent(secret!)}`,
    headers: {},
    body: JSON.stringify(body),
  };
}
