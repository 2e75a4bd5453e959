/** What a family of controls is: a framework, and what it asks for. */

/** A control, requirement or task. `title` is our own paraphrase in a few words, and not the text of the framework. */
export type Control = { id: string; title: string };

export type ControlFamily = {
  /** As references name it: `ssdf:PS.3.2`. */
  id: string;
  /** The edition whose ids these are; a reference may name it: `osps@2026.02.19:OSPS-BR-06.01`. */
  edition: string;
  title: string;
  /** Who publishes it and what it is, in one sentence. */
  description: string;
  /** Those that evidence about artifacts can have to do with, in the order of the framework. */
  controls: readonly Control[];
};

/** Controls from pairs of id and title. */
export function controlsOf(...pairs: readonly (readonly [id: string, title: string])[]): Control[] {
  return pairs.map(([id, title]) => ({ id, title }));
}
