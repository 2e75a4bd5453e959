/** The headers of a request to the API of GitHub. @param token an access token or the JWT of an App */
export function githubHeaders(token: string): { [name: string]: string } {
  return {
    accept: 'application/vnd.github+json',
    'content-type': 'application/json',
    'x-github-api-version': '2022-11-28',
    authorization: `Bearer ${token}`,
  };
}
