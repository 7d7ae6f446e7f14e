/**
 * XMP packets, from photos and from sidecars: their encodings, and limits that keep hostile XML from
 * holding the process. Runs in the analyser.
 */
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import ExifReader from 'exifreader';
import { PhotoError } from '../base/errors.ts';

/** Deeper than any program nests its words. */
const MOST_DEPTH = 64;
/** Of one element: Camera Raw writes some 200 settings so. */
const MOST_ATTRIBUTES = 1000;
/** darktable's history of a heavily edited photo has some thousands. */
const MOST_ELEMENTS = 100_000;

/** XMP's fields by their names without a prefix. */
export type XmpFields = Record<string, unknown>;

/** exifreader knows a packet by its first words, which Adobe and darktable leave out. */
const PACKET = `<?xpacket begin='\uFEFF' id='W5M0MpCehiHzreSzNTczkc9d'?>`;

/** The fields of a packet or sidecar. @throws PhotoError where it is no XMP or beyond the limits. */
export function parseXmp(bytes: Uint8Array): XmpFields {
  // The declaration may only stand at the beginning, where the packet's own words come.
  const text = decodeXml(bytes).replace(/^[^<]*<\?xml\s[^]*?\?>/, '');
  const start = text.indexOf('<');
  refuseHostileXml(text);
  let xmp: XmpFields = {};
  try {
    const packet = Buffer.from(PACKET + text.slice(Math.max(0, start)));
    xmp = (ExifReader.load(packet, xmpOptions) as { xmp?: XmpFields }).xmp ?? {};
  } catch {
    // Nothing was read, which is judged below: broken XML throws or is answered with nothing.
  }
  if (start < 0 || Object.keys(xmp).every((name) => name === '_raw')) {
    throw broken('nothing was found in it');
  }
  return xmp;
}

/** The part of a parsed document that exifreader looks at. */
interface XmlDocument {
  childNodes: ArrayLike<unknown>;
  getElementsByTagName: (name: string) => ArrayLike<unknown>;
}

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/**
 * For exifreader's option `domParser`: refuses what is beyond the limits before it is parsed, and finds
 * the RDF below whatever element a program puts around it (`x:xmpmeta`, `x:xml_doc`).
 */
export const guardedParser = {
  parseFromString(text: string, type: string): XmlDocument {
    refuseHostileXml(text);
    const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, type);
    const rdf = document.getElementsByTagNameNS(RDF, 'RDF')[0];
    return {
      childNodes: rdf === undefined ? [] : [rdf],
      getElementsByTagName: (name) => document.getElementsByTagName(name),
    };
  },
};

const xmpOptions = { expanded: true, domParser: guardedParser } as const;

/** UTF-8, UTF-16 of either order, and what the declaration names; Latin-1 where it is no UTF-8. */
function decodeXml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const named = /^(?:ï»¿)?\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  const guess = encodingByBytes(head) ?? named ?? 'utf-8';
  return decode(bytes, guess) ?? decode(bytes, 'utf-8') ?? new TextDecoder('latin1').decode(bytes);
}

function encodingByBytes(head: string): string | null {
  if (/^(?:\xff\xfe|<\0)/.test(head)) return 'utf-16le';
  if (/^(?:\xfe\xff|\0<)/.test(head)) return 'utf-16be';
  return head.startsWith('\xef\xbb\xbf') ? 'utf-8' : null;
}

function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * One pass over the text, before a parser sees it. Nested declarations of namespaces cost a parser time
 * that grows with their square, and entities may multiply; XMP needs neither.
 * @throws PhotoError
 */
export function refuseHostileXml(text: string): void {
  let depth = 0;
  let elements = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const skipped = skippedParts.find(([opening]) => text.startsWith(opening, at));
    if (skipped !== undefined) {
      const [opening, closing] = skipped;
      at = behind(text, closing, at + opening.length);
    } else if (text.startsWith('<!', at)) {
      throw tooComplex('it declares entities');
    } else if (text.startsWith('</', at)) {
      depth -= 1;
      at = behind(text, '>', at);
    } else {
      const tag = readTag(text, at + 1);
      at = tag.end;
      elements += 1;
      if (!tag.isEmpty) depth += 1;
      if (depth > MOST_DEPTH) throw tooComplex(`it is nested more than ${MOST_DEPTH} deep`);
      if (elements > MOST_ELEMENTS) throw tooComplex(`it has more than ${MOST_ELEMENTS} elements`);
    }
  }
}

const skippedParts = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** Where a tag ends whose name begins at `from`. */
function readTag(text: string, from: number): { end: number; isEmpty: boolean } {
  let attributes = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '>') return { end: at + 1, isEmpty: text[at - 1] === '/' };
    if (character === '=') attributes += 1;
    if (attributes > MOST_ATTRIBUTES) {
      throw tooComplex(`an element has more than ${MOST_ATTRIBUTES} attributes`);
    }
    if (character === '"' || character === "'") at = behind(text, character, at + 1) - 1;
  }
  throw broken('a tag has no end');
}

function behind(text: string, closing: string, from: number): number {
  const found = text.indexOf(closing, from);
  if (found < 0) throw broken(`“${closing}” is missing`);
  return found + closing.length;
}

function broken(what: string): PhotoError {
  return new PhotoError('corrupt', `the sidecar is no XMP: ${what}`);
}

function tooComplex(what: string): PhotoError {
  return new PhotoError('corrupt', `its XML is not read: ${what}`);
}

/** The packet that a GIF carries in an application extension, or null. */
export function xmpInGif(bytes: Buffer): XmpFields | null {
  const head = bytes.indexOf('\x21\xff\x0bXMP DataXMP', 0, 'latin1');
  if (head < 0) return null;
  // Readers that know nothing of it are led out by 258 bytes: 0x01, then 0xff down to 0x00, and an end.
  const start = head + 14;
  const end = bytes.indexOf('\x01\xff\xfe\xfd', start, 'latin1');
  if (end < 0) return null;
  try {
    return parseXmp(bytes.subarray(start, end));
  } catch {
    return null;
  }
}
