/** The query of the page of policies: a question which policy decides, and the page of the list. */

/** Null stands for no particular project or environment, and for the first page. */
export type PolicyQuery = { project: string | null; environment: string | null; cursor: string | null };

export type SearchParams = { [name: string]: string | string[] | undefined };

const MAX_LENGTH = 500;

/** Parse the query of the page. Repeated and empty parameters count as absent. */
export function parsePolicyQuery(parameters: SearchParams): PolicyQuery {
  return {
    project: textOf(parameters.project),
    environment: environmentOf(parameters),
    cursor: textOf(parameters.cursor),
  };
}

/** The environment that a query names; null where it names none. */
export function environmentOf(parameters: SearchParams): string | null {
  return textOf(parameters.environment);
}

function textOf(value: string | string[] | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_LENGTH ? value.trim() : null;
}
