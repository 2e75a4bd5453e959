/** The app's API, as its clients see it. */
import { expect } from '@playwright/test';
import type { ArtifactView } from '#lib/views/artifact.ts';
import type { IngestResult } from '#lib/views/evidence.ts';
import type { AppUnderTest } from './app.ts';

export type Pushed = { status: number; results: IngestResult[] };

/** Push one upload with the tests' token. */
export async function push({ url, token }: AppUnderTest, bytes: Uint8Array, query = ''): Promise<Pushed> {
  const response = await fetch(`${url}/api/v1/attestations${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: new Uint8Array(bytes),
  });
  const { results } = (await response.json()) as { results: IngestResult[] };
  return { status: response.status, results };
}

/** Request JSON; the status must be 200. */
export async function getJson<T>({ url }: AppUnderTest, path: string): Promise<T> {
  const response = await fetch(`${url}${path}`);
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
}

export const artifactOf = (app: AppUnderTest, digest: string): Promise<ArtifactView> =>
  getJson(app, `/api/v1/artifacts/${digest}`);

/** The content of a badge, by the shields.io endpoint schema. */
export type BadgeEndpoint = { schemaVersion: number; label: string; message: string; isError?: boolean };
export const badgeOf = (app: AppUnderTest, digest: string): Promise<BadgeEndpoint> =>
  getJson(app, `/badge/${digest}.json`);
