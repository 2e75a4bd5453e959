/** The places outside of the machine to which the checkpoint of the log goes, as `ATTESTRY_ANCHORS` names them. */
export type AnchorSetting = {
  kind: 'file' | 'http' | 'webhook' | 'witness';
  /** Path of the file, or the URL. */
  target: string;
  /** C2SP verifier key of a witness; null for every other kind. */
  verifierKey: string | null;
};

const URL_KINDS = { http: /^https?:\/\//, webhook: /^webhook\+(?=https?:\/\/)/, witness: /^witness\+(?=https?:\/\/)/ };

/** Parse one anchor: `file:/PATH`, `https://…`, `webhook+https://…`, or `witness+https://…#VERIFIER-KEY`. */
export function parseAnchorSetting(written: string): AnchorSetting | { reason: string } {
  if (written.startsWith('file:')) {
    const path = written.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
    return path.startsWith('/')
      ? { kind: 'file', target: path, verifierKey: null }
      : { reason: 'the path of a file is absolute, as file:/mnt/elsewhere/checkpoint' };
  }
  if (URL_KINDS.witness.test(written)) return witnessSetting(written.replace(URL_KINDS.witness, ''));
  if (URL_KINDS.webhook.test(written)) return urlSetting('webhook', written.replace(URL_KINDS.webhook, ''));
  if (URL_KINDS.http.test(written)) return urlSetting('http', written);
  return { reason: 'is none of file:/PATH, https://…, webhook+https://… and witness+https://…#VERIFIER-KEY' };
}

function witnessSetting(written: string): AnchorSetting | { reason: string } {
  const at = written.indexOf('#');
  if (at < 0) return { reason: 'a witness needs its verifier key behind #' };
  const parsed = urlSetting('witness', written.slice(0, at).replace(/\/+$/, ''));
  return 'reason' in parsed ? parsed : { ...parsed, verifierKey: written.slice(at + 1) };
}

function urlSetting(kind: AnchorSetting['kind'], written: string): AnchorSetting | { reason: string } {
  const url = URL.parse(written);
  if (url === null) return { reason: 'is not a URL' };
  if (url.username !== '' || url.password !== '')
    return { reason: 'a URL with a user or password would be shown; use ATTESTRY_ANCHOR_TOKEN' };
  return { kind, target: url.href.replace(/\/$/, written.endsWith('/') ? '/' : ''), verifierKey: null };
}
