/** The steps of the story before anything is signed: who sends what, when. */
import type { Instance } from '#app/test-issuer/instance.ts';
import type { Project } from './projects.ts';

export type Step =
  | {
      at: Date;
      project: string;
      /** The version it is about; left out where it is about none. */
      version?: string;
      /** Signs and writes the documents, one string each; called in the order of time. */
      documents: (instance: Instance) => string[];
      /** True: what is sent cannot be read, and has to be refused. */
      invalid?: boolean;
    }
  | {
      at: Date;
      project: string;
      version?: string;
      github: { event: string; body: () => unknown };
      /** True: signed with another secret, and has to be refused. */
      invalid?: boolean;
    };

export type Span = { from: Date; to: Date };
export type ProjectContext = { seed: string; span: Span; project: Project };

/** `base` plus minutes. */
export const addMinutes = (base: Date, minutes: number): Date => new Date(base.getTime() + minutes * 60_000);
