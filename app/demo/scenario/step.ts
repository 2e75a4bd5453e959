/** The steps of the scenario before anything is signed: the sender, the content and the time of each request. */
import type { Instance } from '#lib/test-issuer/instance.ts';
import type { Project } from './projects.ts';

/**
 * The sender of evidence: `pipeline` is the token of the company's pipelines, which is scoped to its projects. `mirror`
 * forwards what others publish; its token speaks for no project.
 */
export type EvidenceSender = 'pipeline' | 'mirror';

export type Step =
  | {
      at: Date;
      project: string;
      /** Default: `pipeline`. */
      sender?: EvidenceSender;
      /** The version that the step is about, if any. */
      version?: string;
      /** Sign and write the documents, one string each. The scenario calls it in chronological order. */
      documents: (instance: Instance) => string[];
      /** Whether the content is unreadable, so that Attestry must refuse it. */
      invalid?: boolean;
    }
  | {
      at: Date;
      project: string;
      version?: string;
      github: { event: string; body: () => unknown };
      /** Whether it is signed with a wrong secret, so that Attestry must refuse it. */
      invalid?: boolean;
    };

export type Span = { from: Date; to: Date };
export type ProjectContext = { seed: string; span: Span; project: Project };

/** Return `base` plus a number of minutes. */
export const addMinutes = (base: Date, minutes: number): Date => new Date(base.getTime() + minutes * 60_000);
