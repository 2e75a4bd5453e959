/** How an answer names a project, and the SLSA Build level it shows. */
export type ProjectRef = { slug: string; host: string; name: string };

export type SlsaLevel = 0 | 1 | 2 | 3 | null;
