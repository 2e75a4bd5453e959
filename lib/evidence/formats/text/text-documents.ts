import type { Remark } from '#lib/evidence/model/evidence.ts';
import { isRefusal, refuse, type Refusal } from '#lib/evidence/read/refusal.ts';
import { makeContent, type Content, type TextFormat } from '#lib/evidence/read/content.ts';
import { readXml, type XmlElement } from '#lib/bytes/xml.ts';
import { readCycloneDx } from '#lib/evidence/formats/sbom/cyclonedx/cyclonedx.ts';
import {
  cyclonedxFromTextproto,
  isCycloneDxTextproto,
} from '#lib/evidence/formats/sbom/cyclonedx/cyclonedx-textproto.ts';
import { cyclonedxFromXml, isCycloneDxXml } from '#lib/evidence/formats/sbom/cyclonedx/cyclonedx-xml.ts';
import { sbomContent } from '#lib/evidence/formats/sbom/documents.ts';
import { isSpdxTagValue, spdxFromTagValue } from '#lib/evidence/formats/sbom/spdx-tag-value.ts';
import { readSpdx2 } from '#lib/evidence/formats/sbom/spdx2.ts';
import { uncheckedSignature } from '#lib/evidence/formats/signature/unchecked.ts';
import { isJunit, readJunit } from '#lib/evidence/formats/tests/junit.ts';
import { DOTNET_FORMATS } from '#lib/evidence/formats/tests/runners/dotnet.ts';

/** Any XML: what it is hangs on its root element. */
export const xml: TextFormat = {
  recognises: (text) => /^\s*<[?!A-Za-z]/.test(text),
  read({ text }) {
    const read = readXml(text);
    if (!read.ok) return refuse(read.code, '', `The XML cannot be read: ${read.message}.`);
    const { root } = read;
    const found = readRoot(root, text);
    const signature = isSignature(root) || root.children.some(isSignature);
    if (!signature) return found;
    const known =
      isRefusal(found) && found.refused === 'unknown-format'
        ? makeContent('signed-document', { mediaType: 'application/xml' })
        : found;
    return isRefusal(known) ? known : uncheckedSignature(known, 'XML with an XML signature');
  },
};

/** XML Signature (W3C xmldsig-core §4): told by its name and the members that it must have. */
function isSignature(element: XmlElement): boolean {
  const has = (name: string): boolean => element.children.some((one) => one.name === name);
  return element.name === 'Signature' && has('SignedInfo') && has('SignatureValue');
}

function readRoot(root: XmlElement, text: string): Content | Refusal {
  if (isJunit(root)) return makeContent('junit', { mediaType: 'application/xml', facts: readJunit(root, text) });
  const dotnet = DOTNET_FORMATS.find((reader) => reader.recognises(root));
  if (dotnet) return makeContent(dotnet.format, { mediaType: 'application/xml', facts: dotnet.read(root) });
  if (isCycloneDxXml(root)) return sbomContent('cyclonedx', readCycloneDx(cyclonedxFromXml(root)));
  if (root.name === 'report' || root.name === 'coverage')
    return makeContent('coverage', { mediaType: 'application/xml' });
  return refuse(
    'unknown-format',
    '',
    `XML whose root is ${JSON.stringify(root.name.slice(0, 100))} is no evidence of a known kind.`,
  );
}

export const spdxTagValue: TextFormat = {
  recognises: isSpdxTagValue,
  read({ text }) {
    const remarks: Remark[] = [];
    return sbomContent('spdx', readSpdx2(spdxFromTagValue(text), remarks), remarks);
  },
};

export const cyclonedxTextproto: TextFormat = {
  recognises: isCycloneDxTextproto,
  read({ text }) {
    const value = cyclonedxFromTextproto(text);
    if (value === null) return refuse('unreadable', '', 'This is no protobuf text.');
    const facts = readCycloneDx(value);
    return isRefusal(facts) ? facts : sbomContent('cyclonedx', facts);
  },
};
