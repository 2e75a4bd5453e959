import { decodeBase64 } from '#lib/bytes/base64.ts';
import { valueAt, isObject, member, type JsonObject, type JsonValue, asLabel } from '#lib/bytes/json/json.ts';
import { makeContent, type Content, type JsonFormat } from '../../read/content.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';

const ROOT_MEDIA_TYPES = new Set([
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot.v0.1+json',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
]);
const CONFIG_MEDIA_TYPES = new Set(['application/vnd.dev.sigstore.clienttrustconfig.v0.1+json']);

/**
 * A Sigstore trusted root, a client trust configuration around one, or one certificate authority of it
 * (`sigstore_trustroot.proto`).
 */
export const trustedRoot: JsonFormat = {
  recognises(value) {
    const mediaType = value['mediaType'];
    if (
      typeof mediaType === 'string' &&
      /^application\/vnd\.dev\.sigstore\.(trustedroot|clienttrustconfig)/.test(mediaType)
    )
      return true;
    return (
      'trustedRoot' in value ||
      'certChain' in value ||
      (Array.isArray(value['certificateAuthorities']) && 'tlogs' in value)
    );
  },
  read(document) {
    const refused = checkDocument(document.value);
    const mediaType = typeof document.value['mediaType'] === 'string' ? document.value['mediaType'] : null;
    return (
      refused ??
      makeContent('trusted-root', {
        mediaType,
        signed: { kind: 'trusted-root', document: document.value },
      } satisfies Partial<Content>)
    );
  },
};

function checkDocument(value: JsonObject): Refusal | null {
  if ('trustedRoot' in value) {
    if (!CONFIG_MEDIA_TYPES.has(asLabel(value['mediaType']) ?? ''))
      return refuse('unknown-media-type', '/mediaType', 'This is no known version of the client trust configuration.');
    return isObject(value['trustedRoot'])
      ? checkRoot(value['trustedRoot'], '/trustedRoot')
      : refuse('wrong-type', '/trustedRoot', 'A trusted root is an object.');
  }
  return 'certChain' in value ? checkAuthority(value, '') : checkRoot(value, '');
}

function checkRoot(value: JsonObject, where: string): Refusal | null {
  if (!ROOT_MEDIA_TYPES.has(asLabel(value['mediaType']) ?? ''))
    return refuse('unknown-media-type', `${where}/mediaType`, 'This is no known version of the trusted root.');
  for (const kind of ['tlogs', 'ctlogs', 'certificateAuthorities', 'timestampAuthorities']) {
    const instances = value[kind] ?? [];
    if (!Array.isArray(instances)) return refuse('wrong-type', `${where}/${kind}`, 'This is a list of instances.');
    for (const [index, instance] of instances.entries()) {
      const pointer = `${where}/${kind}/${index}`;
      const refused = kind.endsWith('Authorities') ? checkAuthority(instance, pointer) : checkLog(instance, pointer);
      if (isRefusal(refused)) return refused;
    }
  }
  return null;
}

function checkAuthority(value: JsonValue, where: string): Refusal | null {
  const certificates = valueAt(value, 'certChain', 'certificates');
  if (!Array.isArray(certificates) || certificates.length === 0)
    return refuse(
      'missing-field',
      `${where}/certChain/certificates`,
      'A certificate authority has at least one certificate.',
    );
  for (const [index, certificate] of certificates.entries()) {
    const refused = key(member(certificate, 'rawBytes'), `${where}/certChain/certificates/${index}/rawBytes`);
    if (refused) return refused;
  }
  return null;
}

function checkLog(value: JsonValue, where: string): Refusal | null {
  return (
    key(valueAt(value, 'publicKey', 'rawBytes'), `${where}/publicKey/rawBytes`) ??
    key(valueAt(value, 'logId', 'keyId') ?? valueAt(value, 'checkpointKeyId', 'keyId'), `${where}/logId/keyId`)
  );
}

function key(value: JsonValue | undefined, where: string): Refusal | null {
  const bytes = typeof value === 'string' ? decodeBase64(value) : null;
  return bytes !== null && bytes.length > 0
    ? null
    : refuse(value === undefined ? 'missing-field' : 'bad-base64', where, 'This field holds base64 bytes.');
}
