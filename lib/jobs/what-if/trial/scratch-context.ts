/** The context of a scratch store: everything works as in the app, and nothing leaves the store. */
import { createPrivateKey } from 'node:crypto';
import type { Actor } from '#lib/actor.ts';
import { AttestryError } from '#lib/errors.ts';
import type { LogName } from '#db/log/log.ts';
import type { Store } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';
import { DEFAULT_LIMITS } from '#lib/context/limits.ts';
import { NO_REFUSALS } from '#lib/ingest/log/refusals.ts';
import { DEFAULT_SIGN_IN } from '#lib/context/sign-in.ts';
import type { Examiner } from '#lib/ingest/document/examiner.ts';
import { InlineExaminer } from '#lib/ingest/examine/inline-examiner.ts';
import { newEd25519Key } from '#lib/ingest/log/key-file.ts';
import { namedSigner, type LogSigner } from '#lib/ingest/log/signer.ts';
import { SYSTEM_NETWORK } from '#lib/integrations/github/client/public-request.ts';
import type { EvidenceWriter } from '#lib/ingest/store/evidence-writer.ts';

/**
 * Whose changes are tried, at what time (RFC 3339), the patterns of projects that Attestry claims by itself, and
 * whether everybody may read.
 */
export type TriedBy = { actor: Actor; now: string } & Pick<Context, 'adopts' | 'readingIsOpen'>;

/** A context on a scratch store. `examiner`: without one the calling thread reads and verifies. */
export function scratchContext(
  store: Store,
  { actor, now, adopts, readingIsOpen }: TriedBy,
  evidenceWriter: EvidenceWriter,
  examiner: Examiner = new InlineExaminer(),
): Context {
  return {
    actor,
    now: () => new Date(now),
    store,
    log: throwawayLogSigner(),
    auditLog: throwawayLogSigner('audit'),
    from: { door: 'job', address: null },
    refusals: NO_REFUSALS,
    limits: DEFAULT_LIMITS,
    examiner,
    evidenceWriter,
    readingThread: null,
    workloadVerifier: {
      verify: () => Promise.reject(new AttestryError('unauthorized', 'nobody signs in to a scratch store')),
    },
    adopts,
    readingIsOpen,
    signIn: { baseUrl: 'http://what-if.invalid', ...DEFAULT_SIGN_IN },
    anchors: { list: [], alarm: null },
    githubRecords: null,
    // A scratch store has no subscriptions.
    notify: {
      baseUrl: 'http://what-if.invalid',
      privateHosts: [],
      network: SYSTEM_NETWORK,
      mail: null,
      connections: null,
      timeoutMs: 0,
      random: () => 0,
    },
    vsa: { baseUrl: 'http://what-if.invalid', version: '', signer: null, onChange: false },
  };
}

/** A signer whose key nobody keeps: the key of the real log signs one history only. */
export function throwawayLogSigner(log: LogName = 'evidence'): LogSigner {
  return namedSigner(log, `what-if.invalid/${log}`, createPrivateKey(newEd25519Key()));
}
