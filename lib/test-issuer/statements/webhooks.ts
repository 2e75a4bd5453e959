/** GitHub webhook payloads with the fields that matter here (GitHub "Webhook events and payloads"). */
import { repositoryUrl, type Repository, type Run } from './run.ts';

function repositoryPayload(repository: Repository) {
  const [owner, name] = repository.path.split('/') as [string, string];
  return {
    id: Number(repository.id),
    name,
    full_name: repository.path,
    private: repository.visibility === 'private',
    html_url: repositoryUrl(repository),
    default_branch: 'main',
    owner: { login: owner, id: Number(repository.ownerId), type: 'Organization' },
  };
}

const isoSeconds = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z');

export function deploymentStatus(of: {
  run: Run;
  id: string;
  environment: string;
  digest: string;
  at: Date;
  url: string;
  state?: 'success' | 'failure';
}) {
  return {
    action: 'created',
    deployment_status: {
      id: Number(of.id) + 1,
      state: of.state ?? 'success',
      environment: of.environment,
      environment_url: of.url,
      target_url: '',
      log_url: '',
      created_at: isoSeconds(of.at),
      updated_at: isoSeconds(of.at),
    },
    deployment: {
      id: Number(of.id),
      sha: of.run.commit,
      ref: of.run.ref.replace(/^refs\/(heads|tags)\//, ''),
      task: 'deploy',
      environment: of.environment,
      payload: { digest: of.digest },
      created_at: isoSeconds(new Date(of.at.getTime() - 90_000)),
      updated_at: isoSeconds(of.at),
    },
    repository: repositoryPayload(of.run.repository),
    sender: { login: 'acme-deployer[bot]', id: 41898282, type: 'Bot' },
  };
}

/** `repository` → `renamed`, as sent for the repository under its new name. */
export function repositoryRenamed(of: { repository: Repository; from: string }) {
  return {
    action: 'renamed',
    changes: { repository: { name: { from: of.from.split('/').at(-1) } } },
    repository: repositoryPayload(of.repository),
    sender: { login: 'm-okafor', id: 5127733, type: 'User' },
  };
}

export function releasePublished(of: {
  run: Run;
  id: string;
  tag: string;
  at: Date;
  assets: { name: string; digest: string }[];
}) {
  const url = `${repositoryUrl(of.run.repository)}/releases/tag/${of.tag}`;
  return {
    action: 'published',
    release: {
      id: Number(of.id),
      tag_name: of.tag,
      target_commitish: 'main',
      name: of.tag,
      draft: false,
      prerelease: false,
      created_at: isoSeconds(of.at),
      published_at: isoSeconds(of.at),
      html_url: url,
      assets: of.assets.map(({ name, digest }, index) => ({
        id: Number(of.id) + index + 1,
        name,
        digest,
        size: 8_000_000 + index,
        state: 'uploaded',
      })),
    },
    repository: repositoryPayload(of.run.repository),
    sender: { login: 'acme-release[bot]', id: 41898283, type: 'Bot' },
  };
}
