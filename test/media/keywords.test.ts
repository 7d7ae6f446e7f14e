/** Keywords and ratings of other programs, in files that exiftool wrote as those programs do. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExifTool, type WriteTags } from 'exiftool-vendored';
import { afterAll, describe, expect, test } from 'vitest';
import { cleanKeywords, starsOf } from '../../src/facts/keywords.ts';
import { sidecarStamp } from '../../src/facts/sidecar-paths.ts';
import { readMetadata, type PhotoMetadata } from '../../src/media/metadata.ts';
import { findSidecar } from '../../src/media/sidecar.ts';
import { jpegWithIptc } from '../support/metadata.ts';
import { renderPhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

const exiftool = new ExifTool({ maxProcs: 1 });
afterAll(() => exiftool.end());

async function photo(tags: WriteTags | null, name = 'photo.jpg'): Promise<string> {
  const path = join(scratchFolder(), name);
  writeFileSync(path, await renderPhoto(1));
  if (tags !== null) await exiftool.write(path, tags, { writeArgs: ['-overwrite_original'] });
  return path;
}

function read(path: string): Promise<PhotoMetadata> {
  return readMetadata({ path, bytes: readFileSync(path) }, 'jpeg');
}

/** A sidecar as Lightroom writes it: no packet, the rating as an attribute. */
function adobe(subjects: string[], hierarchy: string[], rating: string): string {
  const list = (items: string[]) =>
    `<rdf:Bag>${items.map((item) => `<rdf:li>${item}</rdf:li>`).join('')}</rdf:Bag>`;
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="${rating}"
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/">
      <dc:subject>${list(subjects)}</dc:subject>
      <lr:hierarchicalSubject>${list(hierarchy)}</lr:hierarchicalSubject>
    </rdf:Description></rdf:RDF></x:xmpmeta>`;
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Regions of the Metadata Working Group. */
function regions(marked: readonly (readonly [name: string, type?: string])[]): object {
  const area = { W: 0.1, H: 0.1, X: 0.5, Y: 0.5, Unit: 'normalized' };
  return {
    AppliedToDimensions: { W: 240, H: 160, Unit: 'pixel' },
    RegionList: marked.map(([Name, Type]) => ({ Area: area, Name, ...(Type && { Type }) })),
  };
}

function microsoftRegion(name: string): object {
  return { PersonDisplayName: name, Rectangle: '0.1, 0.1, 0.2, 0.2' };
}

describe('keywords inside a photo', () => {
  test('are the union of XMP, nested XMP, digiKam, IPTC and Windows, each said once', async () => {
    const path = await photo({
      'XMP-dc:Subject': ['beach', 'family', 'anna'],
      'XMP-lr:HierarchicalSubject': ['family|anna'],
      'XMP-digiKam:TagsList': ['places/rome'],
      'IPTC:CodedCharacterSet': 'UTF8',
      'IPTC:Keywords': ['Beach', '海滩'],
      'EXIF:XPKeywords': 'sunset;beach;Ödland',
    } as WriteTags);
    expect((await read(path)).keywordsAndRating.keywords.sort()).toEqual(
      ['beach', 'family/anna', 'places/rome', 'sunset', 'Ödland', '海滩'].sort(),
    );
  });

  test.each([
    ['MWG', { RegionInfo: regions([['Anna', 'Face'], ['Rex', 'Pet'], ['Berta']]) }],
    [
      'MWG in small letters',
      {
        RegionInfo: regions([
          ['Anna', 'face'],
          ['Berta', 'face'],
        ]),
      },
    ],
    ['Microsoft', { RegionInfoMP: { Regions: ['Anna', 'Berta'].map(microsoftRegion) } }],
    ['IPTC', { 'XMP-iptcExt:PersonInImage': ['Anna', 'Berta'] }],
  ])('are the people marked as %s has it', async (_standard, tags) => {
    const { keywordsAndRating } = await read(await photo(tags as WriteTags));
    expect(keywordsAndRating.keywords).toEqual(['People/Anna', 'People/Berta']);
  });

  test('say a person once who stands in a hierarchy, too', async () => {
    const path = await photo({
      'XMP-iptcExt:PersonInImage': ['Anna', 'Berta'],
      'XMP-lr:HierarchicalSubject': ['Family|Anna'],
      'XMP-dc:Subject': ['Anna', 'Berta'],
    } as WriteTags);
    expect((await read(path)).keywordsAndRating.keywords).toEqual(['Family/Anna', 'People/Berta']);
  });

  test.each([
    ['MacRoman', 'München, Straße, Café', latin1('M\x9fnchen, Stra\xa7e, Caf\x8e')],
    [
      'Windows-1252',
      'Žižkov – “Été”, Müller’s',
      latin1('\x8ei\x9ekov \x96 \x93\xc9t\xe9\x94, M\xfcller\x92s'),
    ],
    ['UTF-8', 'Żółw in Łódź', Buffer.from('Żółw in Łódź')],
  ])('in IPTC without a character set are read as %s', async (_charset, text, bytes) => {
    const path = await photo(null);
    const jpeg = jpegWithIptc(readFileSync(path), [[25, bytes]]);
    expect((await readMetadata({ path, bytes: jpeg }, 'jpeg')).keywordsAndRating.keywords).toEqual([
      text,
    ]);
  });

  test('in IPTC that is said to be UTF-8 and is not are read as Windows-1252', async () => {
    const path = await photo({
      'IPTC:CodedCharacterSet': 'UTF8',
      'IPTC:Keywords': 'M@ller',
    } as WriteTags);
    const jpeg = readFileSync(path);
    jpeg[jpeg.indexOf('M@ller') + 1] = 0xfc;
    expect((await readMetadata({ path, bytes: jpeg }, 'jpeg')).keywordsAndRating.keywords).toEqual([
      'Müller',
    ]);
  });

  test('of ACDSee and Media Pro are read, and ACDSee’s rating and caption', async () => {
    const category = (name: string, assigned: number, inner = ''): string =>
      `&lt;Category Assigned=&quot;${assigned}&quot;&gt;${name}${inner}&lt;/Category&gt;`;
    const path = await photo(null);
    writeFileSync(
      `${path}.xmp`,
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:acdsee="http://ns.acdsee.com/iptc/1.0/" acdsee:rating="4" acdsee:caption="am See"
          acdsee:categories="&lt;Categories&gt;${category('Animals', 0, category('Falcon', 1) + category('Owl', 0))}&lt;/Categories&gt;"
          xmlns:mediapro="http://ns.iview-multimedia.com/mediapro/1.0/">
        <acdsee:keywords><rdf:Bag><rdf:li>tower</rdf:li></rdf:Bag></acdsee:keywords>
        <mediapro:CatalogSets><rdf:Bag><rdf:li>Trips|Rome</rdf:li></rdf:Bag></mediapro:CatalogSets>
        </rdf:Description></rdf:RDF>`,
    );
    const { sidecar } = await read(path);
    expect(sidecar).toMatchObject({
      ...{ keywords: ['Trips/Rome', 'Animals/Falcon', 'tower'], rating: 4 },
      claim: { caption: 'am See' },
    });
  });

  test('are none where nobody wrote any', async () => {
    const { keywordsAndRating, sidecar } = await read(await photo(null));
    expect(keywordsAndRating).toEqual({ keywords: [], rating: null });
    expect(sidecar).toMatchObject({ keywords: [], rating: null, notes: [] });
  });

  test.each([
    ['XMP', { 'XMP-xmp:Rating': 4 }, 4],
    ['rejected', { 'XMP-xmp:Rating': -1 }, 0],
    ['EXIF of Windows', { 'EXIF:Rating': 3 }, 3],
    ['percent of Windows', { 'XMP-microsoft:RatingPercent': 75 }, 4],
  ])('the rating of %s', async (_program, tags, stars) => {
    expect((await read(await photo(tags as WriteTags))).keywordsAndRating.rating).toBe(stars);
  });
});

describe('sidecars beside a photo', () => {
  test.each(['photo.xmp', 'photo.jpg.xmp', 'photo.XMP', 'photo.jpg.Xmp', 'photo.xMp'])(
    '%s is read',
    async (name) => {
      const path = await photo(null);
      writeFileSync(join(path, '..', name), adobe(['anna', '2021'], ['family|anna'], '5'));
      const { sidecar } = await read(path);
      expect(sidecar).toMatchObject({ keywords: ['family/anna', '2021'], rating: 5, notes: [] });
    },
  );

  test.each([
    ['photo.jpg', 'photo.JPG.xmp'],
    ['photo.JPG', 'photo.jpg.xmp'],
    ['photo.JPG', 'photo.jpg.XMP'],
  ])('of %s %s is read, and is not that of another', async (name, sidecarName) => {
    const path = await photo(null, name);
    writeFileSync(join(path, '..', sidecarName), adobe(['anna'], [], '5'));
    expect((await read(path)).sidecar?.keywords).toEqual(['anna']);
    const before = readdirSync(join(path, '..')).length;
    writeFileSync(join(path, '..', sidecarName.slice(0, -4)), 'a photo');
    // Where both are one name, no other photo came.
    const isOther = readdirSync(join(path, '..')).length > before;
    if (isOther) expect(await findSidecar(`${path}.xmp`)).toBeNull();
  });

  test('a change of such a sidecar is seen', async () => {
    const path = await photo(null);
    expect(await sidecarStamp(path)).toBeNull();
    writeFileSync(join(path, '..', 'photo.JPG.xmp'), adobe(['anna'], [], '5'));
    expect(await sidecarStamp(path)).toMatch(/^own /);
  });

  test('both are read together, and so is what darktable notes, but not as keywords', async () => {
    const path = await photo(null);
    writeFileSync(join(path, '..', 'photo.xmp'), adobe(['lake'], [], '2'));
    writeFileSync(
      join(path, '..', 'photo.jpg.xmp'),
      `<?xml version="1.0" encoding="UTF-8"?>\n${adobe(['darktable', 'jpg', 'sea'], ['darktable|format|jpg'], '-1')}`,
    );
    const { sidecar } = await read(path);
    expect(sidecar?.keywords.sort()).toEqual(['lake', 'sea']);
    expect(sidecar?.rating).toBe(0);
  });

  test.each([
    ['no XMP', 'hello'],
    ['cut off', adobe(['a'], [], '1').slice(0, 200)],
    ['empty', ''],
  ])('one that is %s is an error, and no fault of the photo', async (_what, text) => {
    const path = await photo(null);
    writeFileSync(`${path}.xmp`, text);
    await expect(findSidecar(`${path}.xmp`)).rejects.toThrow('no XMP');
    expect((await read(path)).sidecar).toBeNull();
  });

  test('a folder of that name is none', async () => {
    const path = await photo(null);
    mkdirSync(`${path}.xmp`);
    expect((await read(path)).sidecar).not.toBeUndefined();
  });

  test('names with line breaks and dashes are read like any other', async () => {
    const path = await photo(null, '-rf\n$(x).jpg');
    writeFileSync(`${path}.xmp`, adobe(['sea'], [], '1'));
    expect((await read(path)).sidecar?.keywords).toEqual(['sea']);
  });
});

describe('hostile words', () => {
  test('lose control and direction characters, keep joined emoji, and are bounded', () => {
    const family = '👩‍👧';
    const words = cleanKeywords({
      flat: ['a\u0000b\u202Ec', family, '  ', 'x'.repeat(100_000), '<b>&amp;'],
      nested: [['', 'one', ' two\n']],
    });
    expect(words).toEqual(['one/two', 'a b c', family, 'x'.repeat(200), '<b>&amp;']);
  });

  test('that stand in one are taken apart', () => {
    const words = cleanKeywords({
      flat: ['beach; sea', 'places|rome', 'Paris, Texas'],
      nested: [],
    });
    expect(words).toEqual(['places/rome', 'beach', 'sea', 'Paris, Texas']);
  });

  test('are at most some hundred', () => {
    const many = Array.from({ length: 100_000 }, (_, place) => `word ${place}`);
    expect(cleanKeywords({ flat: many, nested: [] })).toHaveLength(500);
  });

  test.each([
    ['6e400', null],
    ['', null],
    ['NaN', null],
    ['3.4', 3],
    ['-1', 0],
    [99, 5],
    [101, null],
    [null, null],
  ])('the rating %j means %j', (value, stars) => {
    expect(starsOf(value)).toBe(stars);
  });
});
