/**
 * XMP packets, from photos and from sidecars: their encodings, and limits that keep hostile XML from
 * holding the process. Runs in the analyser.
 */
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import ExifReader from 'exifreader';
import { PhotoError } from '../base/errors.ts';
import type { ReadTag } from './keywords.ts';
import { fieldsOf, joined, type XmpFields } from './rdf.ts';

/** Deeper than any program nests its words. */
const MOST_DEPTH = 64;
/** Of one element: Camera Raw writes some 200 settings so. */
const MOST_ATTRIBUTES = 1000;
/** darktable's history of a heavily edited photo has some thousands. */
const MOST_ELEMENTS = 100_000;

/** Characters of a document type that only names what it is. */
const MOST_DOCTYPE = 500;

/** exifreader knows a packet by its first words, which Adobe and darktable leave out. */
const PACKET = `<?xpacket begin='\uFEFF' id='W5M0MpCehiHzreSzNTczkc9d'?>`;

/** The fields of a packet or sidecar. @throws PhotoError where it is no XMP or beyond the limits. */
export function parseXmp(bytes: Uint8Array): XmpFields {
  const text = rootOf(decodeXml(bytes));
  const reader = new XmpReader();
  try {
    ExifReader.load(Buffer.from(PACKET + text), { expanded: true, domParser: reader });
  } catch {
    // Nothing was read, which is judged below: broken XML throws or is answered with nothing.
  }
  if (Object.keys(reader.fields).length === 0) throw broken('nothing was found in it');
  return reader.fields;
}

/**
 * For exifreader's option `domParser`: it finds the packets in a file, and hands them over here. Refuses
 * what is beyond the limits before it is parsed. `fields` is what all packets of the file say.
 */
export class XmpReader {
  readonly fields: XmpFields = Object.create(null) as XmpFields;

  /** Answers what exifreader takes for a document that says nothing. @throws where it is no XMP */
  parseFromString(text: string, type: string): XmlDocument {
    const root = rootOf(fromByteString(text));
    const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(root, type);
    const found = fieldsOf(document);
    if (found === null) throw broken('it has no RDF');
    for (const [name, tag] of Object.entries(found)) {
      this.fields[name] = joined(this.fields[name], tag as ReadTag);
    }
    return { childNodes: [{ tagName: 'rdf:RDF', childNodes: [] }], getElementsByTagName: () => [] };
  }
}

/** The part of a parsed document that exifreader looks at. */
interface XmlDocument {
  childNodes: ArrayLike<unknown>;
  getElementsByTagName: (name: string) => ArrayLike<unknown>;
}

/** exifreader hands over what is no UTF-8 with a character for each byte. */
function fromByteString(text: string): string {
  return /^[\0-\xff]*$/.test(text) && /[\0\x80-\xff]/.test(text)
    ? decodeXml(Buffer.from(text, 'latin1'))
    : text;
}

/**
 * UTF-8, UTF-16 of either order, and what the declaration names, unless the bytes show that it is
 * wrong; Windows-1252, and both mixed, where it is no UTF-8.
 */
function decodeXml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const wide = encodingByBytes(head);
  if (wide === 'utf-32') return decodeUtf32(bytes);
  if (wide !== null) return decode(bytes, wide) ?? '';
  const utf8 = decode(bytes, 'utf-8');
  if (utf8 !== null && /[^\0-\x7f]/.test(utf8)) return utf8;
  const named = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  // UTF-16 would have shown in the bytes.
  const stated = /^utf/i.test(named) ? null : decode(bytes, named);
  return stated ?? utf8 ?? mixed(bytes);
}

function encodingByBytes(head: string): string | null {
  if (/^(?:\xff\xfe\0\0|\0\0\xfe\xff|<\0\0\0|\0\0\0<)/.test(head)) return 'utf-32';
  if (/^(?:\xff\xfe|\s*<\0)/.test(head)) return 'utf-16le';
  return /^(?:\xfe\xff|\0<)/.test(head) ? 'utf-16be' : null;
}

/** Of either order; TextDecoder does not know it. @throws PhotoError where it is none after all */
function decodeUtf32(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % 4));
  const isLittle = bytes[0] !== 0;
  const parts: string[] = [];
  for (let at = 0; at < view.byteLength; at += 4) {
    const point = view.getUint32(at, isLittle);
    if (point > 0x10ffff) throw broken('it is not written as it begins');
    parts.push(String.fromCodePoint(point));
  }
  return parts.join('');
}

function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const UTF8_CHARACTER =
  /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

/** Each character by itself, as files are that two programs wrote into. */
function mixed(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const windows = (part: string): string =>
    new TextDecoder('windows-1252').decode(Buffer.from(part, 'latin1'));
  let found = '';
  let at = 0;
  for (const match of text.matchAll(UTF8_CHARACTER)) {
    const character = decode(Buffer.from(match[0], 'latin1'), 'utf-8');
    if (character === null) continue;
    found += windows(text.slice(at, match.index)) + character;
    at = match.index + match[0].length;
  }
  return found + windows(text.slice(at));
}

/** The root element alone: what a declaration said is done, and programs leave odd bytes around it. */
function rootOf(text: string): string {
  const { start, end } = refuseHostileXml(text);
  return text.slice(start, end);
}

/**
 * One pass over the text, before a parser sees it. Nested declarations of namespaces cost a parser time
 * that grows with their square, and entities may multiply; XMP needs neither. Answers where the root
 * element begins and ends.
 * @throws PhotoError
 */
export function refuseHostileXml(text: string): { start: number; end: number } {
  let start = text.length;
  let depth = 0;
  let elements = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const skipped = skippedParts.find(([opening]) => text.startsWith(opening, at));
    if (skipped !== undefined) {
      const [opening, closing] = skipped;
      at = behind(text, closing, at + opening.length);
    } else if (text.startsWith('<!', at)) {
      at = behindDoctype(text, at);
    } else if (text.startsWith('</', at)) {
      depth -= 1;
      at = behind(text, '>', at);
      if (depth <= 0) return { start, end: at };
    } else {
      start = Math.min(start, at);
      const tag = readTag(text, at + 1);
      at = tag.end;
      elements += 1;
      if (!tag.isEmpty) depth += 1;
      if (depth === 0) return { start, end: at };
      if (depth > MOST_DEPTH) throw tooComplex(`it is nested more than ${MOST_DEPTH} deep`);
      if (elements > MOST_ELEMENTS) throw tooComplex(`it has more than ${MOST_ELEMENTS} elements`);
    }
  }
  return { start, end: text.length };
}

/** A document type names what is never fetched; what it declares itself is not read. @throws PhotoError */
function behindDoctype(text: string, from: number): number {
  const end = behind(text, '>', from);
  const isNamed = /^<!DOCTYPE\s[^[<>]*>$/i.test(
    text.slice(from, Math.min(end, from + MOST_DOCTYPE)),
  );
  if (!isNamed) throw tooComplex('it declares entities');
  return end;
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
