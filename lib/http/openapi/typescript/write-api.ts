/**
 * Writes `lib/client/api.ts`, the types of the API, from the OpenAPI document: `npm run client`. The test beside it
 * fails where the file is stale.
 */
import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../openapi.ts';
import { commentText, nameText, type Schema, typeText } from './type-text.ts';

type Content = { [mediaType: string]: { schema?: Schema } };
type Parameter = { in: string; name: string; description?: string; required?: boolean; schema?: Schema };
type Operation = {
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: { [status: string]: { content?: Content } };
};
type OpenApi = {
  paths: { [path: string]: { [method: string]: Operation } };
  components: { schemas: { [name: string]: Schema } };
};

/** Where the types are. */
export const API_FILE = new URL('../../../client/api.ts', import.meta.url);

const HEAD =
  '/** The types of the API. Generated from its OpenAPI document by lib/http/openapi/typescript/write-api.ts. */\n';

const isJson = (mediaType: string) => /^application\/(?:json$|.*\+json$)/.test(mediaType);

/** The text of `lib/client/api.ts`: a type for each schema, then `Operations`. */
export function apiText(): string {
  const { paths, components } = openApiDocument('0') as OpenApi;
  const types = Object.entries(components.schemas).map(
    ([name, schema]) => `\n${commentText(schema.description, '')}export type ${name} = ${typeText(schema, '')};\n`,
  );
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationText(`${method.toUpperCase()} ${path}`, operation)),
  );
  return [
    HEAD,
    ...types,
    '\n/** What a request of each operation has, and its JSON responses by their HTTP status. */\n',
    `export type Operations = {\n${operations.join('')}};\n`,
  ].join('');
}

function operationText(name: string, { summary, parameters = [], requestBody, responses }: Operation): string {
  const members = [
    ...['path', 'query', 'header'].map((place) => parametersText(place, parameters)),
    requestBody === undefined ? '' : `    body: ${bodyText(requestBody.content)};\n`,
    `    answers: ${answersText(responses)};\n`,
  ];
  return `${commentText(summary, '  ')}  ${nameText(name)}: {\n${members.join('')}  };\n`;
}

function parametersText(place: string, parameters: readonly Parameter[]): string {
  const own = parameters.filter((one) => one.in === place);
  if (own.length === 0) return '';
  const properties = Object.fromEntries(
    own.map(({ name, schema = {}, description }) => [name, { ...schema, description }]),
  );
  const required = own.filter((one) => one.required === true).map(({ name }) => name);
  return `    ${place}: ${typeText({ type: 'object', properties, required }, '    ')};\n`;
}

/** Every body may be sent as bytes. */
function bodyText(content: Content): string {
  const json = Object.entries(content).find(([mediaType]) => isJson(mediaType));
  const type = json === undefined ? 'unknown' : typeText(json[1].schema ?? {}, '    ');
  return type === 'unknown' ? 'unknown' : `${type} | Uint8Array<ArrayBuffer>`;
}

function answersText(responses: Operation['responses']): string {
  const answers = Object.entries(responses).map(answerText).join('');
  return answers === '' ? '{}' : `{\n${answers}    }`;
}

function answerText([status, { content = {} }]: [string, { content?: Content }]): string {
  const json = Object.entries(content).find(([mediaType]) => isJson(mediaType));
  if (Number(status) >= 400 || json === undefined) return '';
  return `      ${status}: ${typeText(json[1].schema ?? {}, '      ')};\n`;
}

if (import.meta.main) writeFileSync(API_FILE, apiText());
