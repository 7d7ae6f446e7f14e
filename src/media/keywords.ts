/** Keywords and ratings from parsed tags, whoever parsed them and whichever program wrote them. */
import { acdseeCategories } from './acdsee.ts';
import {
  cleanKeywords,
  peopleKeywords,
  starsOf,
  type KeywordsAndRating,
  type RawKeywords,
} from '../facts/keywords.ts';

/** The names to ask exifreader for. */
export const keywordTags = {
  exif: ['XPKeywords', 'Rating', 'RatingPercent'],
  // The character set decides how the words are read.
  iptc: ['Keywords', 'Coded Character Set'],
};

/** One tag of exifreader's answer. */
export interface ReadTag {
  value: unknown;
  description: unknown;
}

export interface ReadGroups {
  exif?: Record<string, unknown>;
  xmp?: Record<string, unknown>;
  iptc?: Record<string, unknown>;
  png?: Record<string, unknown>;
}

/** From exifreader's groups. */
export function readKeywordsAndRating(groups: ReadGroups): KeywordsAndRating {
  return {
    keywords: cleanKeywords(rawKeywords(groups)),
    rating: firstStars(
      textsOf(groups.xmp?.['Rating'])[0],
      textsOf(groups.xmp?.['rating'])[0],
      valueOf(groups.exif?.['Rating']),
      textsOf(groups.xmp?.['RatingPercent'])[0],
      valueOf(groups.exif?.['RatingPercent']),
    ),
  };
}

function rawKeywords({ exif, xmp, iptc }: ReadGroups): RawKeywords {
  const nested = [
    ...textsOf(xmp?.['hierarchicalSubject']).map((word) => word.split('|')),
    ...textsOf(xmp?.['TagsList']).map((word) => word.split('/')),
    ...textsOf(xmp?.['LastKeywordXMP']).map((word) => word.split('/')),
    ...textsOf(xmp?.['CatalogSets']).map((word) => word.split('|')),
    ...textsOf(xmp?.['categories']).flatMap(acdseeCategories),
  ];
  return {
    flat: [
      ...textsOf(xmp?.['subject']),
      ...textsOf(xmp?.['keywords']),
      ...textsOf(iptc?.['Keywords']),
      ...textsOf(exif?.['XPKeywords']),
    ],
    nested: [...nested, ...peopleKeywords(peopleOf(xmp), nested)],
  };
}

/** Names of people whom a program or a person marked in the picture. */
function peopleOf(xmp: ReadGroups['xmp']): string[] {
  const microsoft = partsOf(partOf(xmp?.['RegionInfo'], 'Regions')).flatMap((region) =>
    textsOf(partOf(region, 'PersonDisplayName')),
  );
  const faces = partsOf(partOf(xmp?.['Regions'], 'RegionList'))
    .filter((region) => /^face$/i.test(textsOf(partOf(region, 'Type'))[0] ?? 'Face'))
    .flatMap((region) => textsOf(partOf(region, 'Name')));
  return distinctNames([...textsOf(xmp?.['PersonInImage']), ...microsoft, ...faces]);
}

function distinctNames(names: readonly string[]): string[] {
  return [...new Set(names.filter((name) => name.trim() !== ''))];
}

/** A field of a structure, which exifreader gives as a tag whose value has the fields. */
function partOf(tag: unknown, name: string): unknown {
  const fields = isTag(tag) ? tag.value : tag;
  return typeof fields === 'object' && fields !== null && name in fields
    ? (fields as Record<string, unknown>)[name]
    : undefined;
}

/** The structures in a list. */
function partsOf(tag: unknown): unknown[] {
  return isTag(tag) && Array.isArray(tag.value) ? tag.value : [];
}

/** The same from exiftool's output. */
export function keywordsAndRatingFromExiftool(tags: Record<string, unknown>): KeywordsAndRating {
  const words = (name: string): string[] => {
    const value = tags[name];
    return (Array.isArray(value) ? value : [value]).filter(isWord).map(String);
  };
  const nested = [
    ...words('HierarchicalSubject').map((word) => word.split('|')),
    ...words('TagsList').map((word) => word.split('/')),
    ...words('LastKeywordXMP').map((word) => word.split('/')),
  ];
  const types = words('RegionType');
  const faces = words('RegionName').filter((_, index) => /^face$/i.test(types[index] ?? 'Face'));
  const people = [...words('PersonInImage'), ...words('RegionPersonDisplayName'), ...faces];
  return {
    keywords: cleanKeywords({
      flat: [...words('Subject'), ...words('Keywords'), ...words('XPKeywords')],
      nested: [...nested, ...peopleKeywords(distinctNames(people), nested)],
    }),
    rating: firstStars(tags['Rating'], tags['RatingPercent']),
  };
}

/** All texts of a tag: of a list, of one that came several times, or of one alone. */
export function textsOf(tag: unknown): string[] {
  if (Array.isArray(tag)) return tag.flatMap(textsOf);
  if (!isTag(tag)) return [];
  // XMP lists hold tags; the value of any other list is bytes, which only the description words.
  if (Array.isArray(tag.value) && tag.value.some(isTag)) return tag.value.flatMap(textsOf);
  const text = typeof tag.value === 'string' ? tag.value : tag.description;
  return isWord(text) ? [String(text)] : [];
}

function firstStars(...values: unknown[]): number | null {
  return values.map(starsOf).find((stars) => stars !== null) ?? null;
}

function valueOf(tag: unknown): unknown {
  return isTag(tag) ? tag.value : undefined;
}

function isTag(tag: unknown): tag is ReadTag {
  return typeof tag === 'object' && tag !== null && 'value' in tag;
}

/** exiftool answers words that are all digits as numbers. */
function isWord(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
