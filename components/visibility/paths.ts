/** Paths of the API about a project. */

export const projectPath = (slug: string): string =>
  `/api/v1/projects/${slug.split('/').map(encodeURIComponent).join('/')}`;

export const visibilityPath = (slug: string): string => `${projectPath(slug)}/visibility`;
export const badgesPath = (slug: string): string => `${projectPath(slug)}/badges`;
