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

/** Any XML document. Its root element decides the format. */
export const xml: TextFormat = {
  recognises: (text) => /^\s*<[?!A-Za-z]/.test(text),
  read({ text }) {
    const read = readXml(text);
    if (!read.ok) return refuse(read.code, '', `The XML cannot be read: ${read.message}.`);
    const { root } = read;
    const content = readRoot(root, text);
    const isSigned = isSignature(root) || root.children.some(isSignature);
    if (!isSigned) return content;
    const signedContent =
      isRefusal(content) && content.refused === 'unknown-format'
        ? makeContent('signed-document', { mediaType: 'application/xml' })
        : content;
    return isRefusal(signedContent) ? signedContent : uncheckedSignature(signedContent, 'XML with an XML signature');
  },
};

/** Whether an element is an XML Signature (W3C xmldsig-core §4), by its name and its required children. */
function isSignature(element: XmlElement): boolean {
  const has = (name: string): boolean => element.children.some((child) => child.name === name);
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

/** SPDX 2.x in tag-value form. */
export const spdxTagValue: TextFormat = {
  recognises: isSpdxTagValue,
  read({ text }) {
    const remarks: Remark[] = [];
    return sbomContent('spdx', readSpdx2(spdxFromTagValue(text), remarks), remarks);
  },
};

/** CycloneDX in protobuf text format. */
export const cyclonedxTextproto: TextFormat = {
  recognises: isCycloneDxTextproto,
  read({ text }) {
    const value = cyclonedxFromTextproto(text);
    if (value === null) return refuse('unreadable', '', 'This is no protobuf text.');
    const facts = readCycloneDx(value);
    return isRefusal(facts) ? facts : sbomContent('cyclonedx', facts);
  },
};
