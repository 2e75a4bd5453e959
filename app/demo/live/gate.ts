/** What the pipelines of the demo ask the gate before they deploy. */
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { createToken } from '#lib/admin/tokens.ts';
import type { Context } from '#lib/context/context.ts';
import type { Status } from '#lib/status/status.ts';

export type GateQuestion = { digest: string; environment: string };

/** An image of somebody else, which nothing here is known of. */
const UNKNOWN = `sha256:${'5e'.repeat(32)}`;
const WANTED: readonly (readonly [Status, number, string])[] = [
  ['verified', 3, 'production'],
  ['waived', 1, 'production'],
  ['failed', 2, 'production'],
  ['incomplete', 1, 'staging'],
  ['verified', 1, 'staging'],
];

/** The questions, about artifacts of each status, and the token of the pipelines that ask them. */
export async function gateQuestions(context: Context): Promise<{ token: string; questions: GateQuestion[] }> {
  const { token } = await createToken(context, { name: 'deployments', scopes: ['read'] });
  const questions: GateQuestion[] = [];
  for (const [status, limit, environment] of WANTED) {
    const { artifacts } = await listArtifacts(context, { status: [status], sort: 'newest', limit });
    questions.push(...artifacts.map(({ digest }) => ({ digest, environment })));
  }
  return { token, questions: [...questions, { digest: UNKNOWN, environment: 'production' }] };
}

/** Ask the gate of the app at `url`. Throws where it does not answer. */
export async function askGate(
  url: string,
  { token, questions }: Awaited<ReturnType<typeof gateQuestions>>,
): Promise<void> {
  for (const question of questions) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(new URL('/api/v1/gate', url), {
      method: 'POST',
      headers,
      body: JSON.stringify(question),
    });
    if (!answer.ok) throw new Error(`the gate answered ${answer.status}`);
  }
}
