/**
 * RDF as XMP uses it, in all forms that the standard allows: names by their namespaces, whatever prefix
 * stands for them; attributes, elements, lists, structures, several descriptions. Pure.
 */
import type { Document, Element, Node } from '@xmldom/xmldom';
import type { ReadTag } from './keywords.ts';

/** XMP's fields by their names without a prefix. */
export type XmpFields = Record<string, unknown>;

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const MICROSOFT = 'ns.microsoft.com/photo/1.0';

/**
 * The namespaces whose fields are read, without `http://` and what stands at their end, which programs
 * spell in many ways; each with its usual prefix. Other programs' fields of the same name mean
 * something else.
 */
const NAMESPACES = new Map([
  ['purl.org/dc/elements/1.1', 'dc'],
  ['ns.adobe.com/xap/1.0', 'xmp'],
  ['ns.adobe.com/exif/1.0', 'exif'],
  ['ns.adobe.com/exif/1.0/aux', 'aux'],
  ['cipa.jp/exif/1.0', 'exifEX'],
  ['ns.adobe.com/tiff/1.0', 'tiff'],
  ['ns.adobe.com/photoshop/1.0', 'photoshop'],
  ['ns.adobe.com/lightroom/1.0', 'lr'],
  ['www.digikam.org/ns/1.0', 'digiKam'],
  [MICROSOFT, 'MicrosoftPhoto'],
  ['ns.microsoft.com/photo/1.2', 'MP'],
  ['www.metadataworkinggroup.com/schemas/regions', 'mwg-rs'],
  ['iptc.org/std/Iptc4xmpCore/1.0/xmlns', 'Iptc4xmpCore'],
  ['iptc.org/std/Iptc4xmpExt/2008-02-29', 'Iptc4xmpExt'],
  ['ns.acdsee.com/iptc/1.0', 'acdsee'],
  ['ns.iview-multimedia.com/mediapro/1.0', 'mediapro'],
  ['urn:keepsake:sidecar/1.0', 'keepsake'],
]);
const PREFIXES = new Set(NAMESPACES.values());

/** The fields of all descriptions in a document together; null where it has no RDF. */
export function fieldsOf(document: Document): XmpFields | null {
  const rdf = document.getElementsByTagNameNS(RDF, 'RDF')[0];
  if (rdf === undefined) return null;
  const found = Object.create(null) as Record<string, ReadTag>;
  for (const description of descriptionsIn(rdf)) {
    for (const [key, tag] of propertiesOf(description, fieldName)) {
      found[key] = joined(found[key], tag);
    }
  }
  return found;
}

/** Where a field is said again, lists grow and the last single word counts. */
export function joined(before: unknown, tag: ReadTag): ReadTag {
  const earlier = before as ReadTag | undefined;
  if (earlier === undefined || tag.value === '') return earlier ?? tag;
  return Array.isArray(earlier.value) && Array.isArray(tag.value)
    ? listOf([...(earlier.value as ReadTag[]), ...(tag.value as ReadTag[])])
    : tag;
}

/** Some programs put one RDF into another. */
function descriptionsIn(rdf: Element): Element[] {
  return elementsIn(rdf).flatMap((node) => (isRdf(node, 'RDF') ? descriptionsIn(node) : [node]));
}

type Naming = (node: Named) => string | null;

interface Named {
  namespaceURI: string | null;
  localName: string | null;
  prefix: string | null;
}

function fieldName({ namespaceURI, localName, prefix }: Named): string | null {
  const uri = (namespaceURI ?? '').replace(/^https?:\/\//, '').replace(/[/#]+$/, '');
  const isKnown = NAMESPACES.has(uri) || PREFIXES.has(prefix ?? '');
  if (!isKnown) return null;
  // Its stars are percent.
  const isPercent = localName === 'Rating' && (uri === MICROSOFT || prefix === 'MicrosoftPhoto');
  return isPercent ? 'RatingPercent' : localName;
}

/** Whatever namespace: within a known structure names mean what they say. */
function partName({ namespaceURI, localName }: Named): string | null {
  return namespaceURI === RDF ? null : localName;
}

/** What a description or structure says, as attributes and as elements. */
function propertiesOf(node: Element, nameOf: Naming): [string, ReadTag][] {
  const attributes = Array.from(node.attributes).flatMap((attribute): [string, ReadTag][] => {
    const isSyntax = [RDF, XML, XMLNS].includes(attribute.namespaceURI ?? '');
    const name = isSyntax || attribute.name === 'xmlns' ? null : nameOf(attribute);
    return name === null ? [] : [[name, wordOf(attribute.value)]];
  });
  const elements = elementsIn(node).flatMap((child): [string, ReadTag][] => {
    const name = nameOf(child);
    return name === null ? [] : [[name, tagOf(child)]];
  });
  return [...attributes, ...elements];
}

function tagOf(node: Element): ReadTag {
  const resource = node.getAttributeNS(RDF, 'resource');
  if (resource !== null) return wordOf(resource);
  const children = elementsIn(node);
  const type = node.getAttributeNS(RDF, 'parseType');
  if (type === 'Resource') return structureOf([node]);
  if (type === 'Collection') return listOf(children.map((child) => structureOf([child])));
  const lists = children.filter((child) => isRdf(child, 'Bag', 'Seq', 'Alt'));
  if (lists.length > 0) return listOf(lists.flatMap(itemsOf));
  if (children.length > 0 && type !== 'Literal') return structureOf([node, ...children]);
  const text = node.textContent ?? '';
  return text.trim() === '' ? structureOf([node]) : wordOf(text);
}

/** `rdf:li`, or `rdf:_1` and so on; the language that counts everywhere first. */
function itemsOf(list: Element): ReadTag[] {
  const items = elementsIn(list)
    .filter((item) => item.namespaceURI === RDF && /^(?:li|_\d+)$/.test(item.localName ?? ''))
    .map((item) => ({ tag: tagOf(item), language: item.getAttributeNS(XML, 'lang') }))
    .filter(({ tag }) => tag.value !== '');
  const isDefault = (item: { language: string | null }): boolean => item.language === 'x-default';
  return [...items.filter(isDefault), ...items.filter((item) => !isDefault(item))].map(
    ({ tag }) => tag,
  );
}

/** The parts that these nodes name, or the one value that they qualify. */
function structureOf(nodes: readonly Element[]): ReadTag {
  for (const node of nodes) {
    const value = elementsIn(node).find((child) => isRdf(child, 'value'));
    if (value !== undefined) return tagOf(value);
    const word = node.getAttributeNS(RDF, 'value');
    if (word !== null) return wordOf(word);
  }
  const parts = nodes.flatMap((node) => propertiesOf(node, partName));
  if (parts.length === 0) return wordOf('');
  const fields = Object.create(null) as Record<string, ReadTag>;
  for (const [name, tag] of parts) fields[name] = tag;
  return { value: fields, description: null };
}

function wordOf(text: string): ReadTag {
  const trimmed = text.trim();
  return { value: trimmed, description: trimmed };
}

function listOf(tags: ReadTag[]): ReadTag {
  return { value: tags, description: tags[0]?.description ?? null };
}

function isRdf(node: Element, ...names: readonly string[]): boolean {
  return node.namespaceURI === RDF && names.includes(node.localName ?? '');
}

function elementsIn(node: Element): Element[] {
  return Array.from(node.childNodes).filter(isElement);
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}
