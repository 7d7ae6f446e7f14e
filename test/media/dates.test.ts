/** When and where photos were taken: the ways in which cameras, scanners and programs say it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { ExifTool, type WriteTags } from 'exiftool-vendored';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { bestDate, isoOf, parseIso, type Claim, type ClaimSource } from '../../src/facts/claims.ts';
import { dateFromName } from '../../src/facts/name-dates.ts';
import { readMetadata } from '../../src/media/metadata.ts';
import { parseMoment } from '../../src/media/moment.ts';
import { gifWithXmp, jpegWithIptc, pngWithText, withSegment } from '../support/metadata.ts';
import { renderPhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

const exiftool = new ExifTool({ maxProcs: 1 });
afterAll(() => exiftool.end());

/** What is read of a photo with these tags, as exiftool writes them. */
async function claimWith(tags: WriteTags): Promise<Claim> {
  const path = join(scratchFolder(), 'photo.jpg');
  writeFileSync(path, await renderPhoto(1));
  await exiftool.write(path, tags, { writeArgs: ['-overwrite_original'] });
  return claimOf(readFileSync(path));
}

async function claimOf(bytes: Buffer, format: 'jpeg' | 'png' | 'gif' = 'jpeg'): Promise<Claim> {
  const { claim } = await readMetadata({ path: '/none/a', bytes }, format);
  return claim;
}

function dateOf({ date }: Pick<Claim, 'date'>): string | null {
  return date && isoOf(date.at, date.precision);
}

/** EXIF as it comes: exiftool would refuse most of these. */
async function withExif(DateTimeOriginal: string): Promise<string | null> {
  const exif = { IFD2: { DateTimeOriginal } };
  return dateOf(
    await claimOf(
      await sharp(await renderPhoto(1))
        .withExif(exif)
        .jpeg()
        .toBuffer(),
    ),
  );
}

describe('EXIF', () => {
  test.each([
    ['an hour after midnight as 24', '2015:08:22 24:08:19', '2015-08-22T00:08:19'],
    ['a leap second', '2016:12:31 23:59:60', '2016-12-31T23:59:59'],
    ['only a year', '1962:00:00 00:00:00', '1962'],
    ['only a month', '1962:06:00 00:00:00', '1962-06'],
    ['only a year, the rest blank', '1962:  :     :  :  ', '1962'],
    ['a day without a time', '2021:06:30   :  :  ', '2021-06-30'],
    ['a clock that shows nonsense', '2021:06:30 31:71:00', '2021-06-30'],
    ['English afternoon', '2018:02:19 08:04:29 PM', '2018-02-19T20:04:29'],
    ['an English night', '2018:02:19 12:04:29 a.m.', '2018-02-19T00:04:29'],
    ['a year of two digits', '03:06:30 18:05:00', null],
    ['dots in the clock', '2021.06.30 18.05.00', '2021-06-30T18:05:00'],
    ['the day first', '30.06.2021 18:05:00', '2021-06-30T18:05:00'],
    ['the month first', '06/30/2021 18:05:00', '2021-06-30T18:05:00'],
    ['days and months that might be swapped', '06/07/2021 18:05:00', '2021'],
    ['a Thai year', '2564:06:30 18:05:00', '2021-06-30T18:05:00'],
    [
      'the beginning of Unix time, where nothing else is said',
      '1970:01:01 00:00:00',
      '1970-01-01T00:00:00',
    ],
    ['the far future', '2087:01:01 00:00:00', null],
    ['a span of years', '1978/1980', '1978'],
    ['days as mail programs write them', '04-Jul-2019 12:00:05', '2019-07-04T12:00:05'],
  ])('%s', async (_name, written, date) => expect(await withExif(written)).toBe(date));

  test.each([
    ['2018:02:19 下午 08:04:29', '2018-02-19T20:04:29'],
    ['2018:02:19 오전 08:04:29', '2018-02-19T08:04:29'],
    ['2018:02:19 μμ 08:04:29', '2018-02-19T20:04:29'],
    ['2018:02:19 08:04:29 ÖS', '2018-02-19T20:04:29'],
    ['2018:02:19 08:04:29 अपराह्न', '2018-02-19T20:04:29'],
  ])('clocks of twelve hours in other languages: %s', (written, date) => {
    const moment = parseMoment(written);
    expect(moment && isoOf(moment.at, moment.precision)).toBe(date);
  });

  test('a date that lies ahead gives way to one that does not', async () => {
    const tags = {
      'EXIF:DateTimeOriginal': '2087:01:01 00:00:00',
      'EXIF:CreateDate': '2019:05:04 03:02:01',
    };
    expect(dateOf(await claimWith(tags as WriteTags))).toBe('2019-05-04T03:02:01');
  });

  test('a day from satellites without a time', async () => {
    expect(dateOf(await claimWith({ 'GPS:GPSDateStamp': '2017:05:31' } as WriteTags))).toBe(
      '2017-05-31',
    );
  });
});

test('the beginning of a clock’s time gives way to every other date', async () => {
  const DateTimeOriginal = '1970:01:01 00:00:00';
  const { date } = await claimWith({ DateTimeOriginal, CreateDate: '2015:10:11 10:00:00' });
  expect(date && isoOf(date.at, date.precision)).toBe('2015-10-11T10:00:00');
  expect((await claimWith({ DateTimeOriginal })).date?.basis).toBe('changed');
});

describe('XMP and IPTC', () => {
  const scan = { 'EXIF:CreateDate': '2015:10:11 13:40:12' };
  test.each([
    ['XMP', { 'XMP-exif:DateTimeOriginal': '1965:07:01 10:00:00' }, '1965-07-01T10:00:00'],
    ['Photoshop', { 'XMP-photoshop:DateCreated': '1965:07:01 10:00:00' }, '1965-07-01T10:00:00'],
    ['IPTC', { 'IPTC:DateCreated': '1965:07:01' }, '1965-07-01'],
    ['a year', { 'XMP-photoshop:DateCreated': '1965' }, '1965'],
  ])('%s says when a scanned photo was taken', async (_name, tags, date) => {
    expect(dateOf(await claimWith({ ...scan, ...tags }))).toBe(date);
  });

  test.each(['1978', '1978-06', '1978-06-30'])('XMP knows only %s', async (written) => {
    const date = written.replaceAll('-', ':');
    expect(dateOf(await claimWith({ 'XMP-photoshop:DateCreated': date } as WriteTags))).toBe(
      written,
    );
  });

  test('a less trusted date makes a vague one more exact, when it lies within it', async () => {
    const vague = { 'XMP-photoshop:DateCreated': '1965' };
    const exact = { ...vague, 'IPTC:DateCreated': '1965:07:01' };
    expect(dateOf(await claimWith(exact as WriteTags))).toBe('1965-07-01');
    const other = { ...vague, 'IPTC:DateCreated': '1966:07:01' };
    expect(dateOf(await claimWith(other as WriteTags))).toBe('1965');
  });

  test.each([
    ['20190504', '', '2019-05-04'],
    ['2019-05-04', '', '2019-05-04'],
    ['20190504', '180500+0200', '2019-05-04T18:05:00'],
    ['19620000', '', '1962'],
  ])('IPTC as it is written: %s %s', async (day, time, date) => {
    const fields = [
      [55, day],
      [60, time],
    ] as const;
    expect(dateOf(await claimOf(jpegWithIptc(await renderPhoto(1), fields)))).toBe(date);
  });

  test.each([
    ['Dublin Core', 'xmlns:d="http://purl.org/dc/elements/1.1/" d:date="1978-06-30"', '1978-06-30'],
    [
      'ACDSee',
      'xmlns:a="http://ns.acdsee.com/iptc/1.0/" a:datetime="1978-06-30T18:05:00"',
      '1978-06-30T18:05:00',
    ],
    [
      'satellites',
      'xmlns:e="http://ns.adobe.com/exif/1.0/" e:GPSTimeStamp="2017-05-31T12:11:12+02:00"',
      '2017-05-31T10:11:12',
    ],
  ])('XMP has the date of %s', async (_whose, field, date) => {
    const xmp = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ${field}/></rdf:RDF>`;
    const head = Buffer.from('http://ns.adobe.com/xap/1.0/\0');
    const photo = withSegment(await renderPhoto(1), 0xe1, Buffer.concat([head, Buffer.from(xmp)]));
    expect(dateOf(await claimOf(photo))).toBe(date);
  });

  test('a date may be written as bytes', async () => {
    const photo = Buffer.from(
      await sharp(await renderPhoto(1))
        .withExif({ IFD2: { DateTimeOriginal: '2024:02:14 13:00:00' } })
        .jpeg()
        .toBuffer(),
    );
    // The tag, of type 2, in the order of bytes that libvips writes.
    const entry = photo.indexOf(Buffer.from([0x03, 0x90, 0x02, 0x00]));
    photo[entry + 2] = 7;
    expect(dateOf(await claimOf(photo))).toBe('2024-02-14T13:00:00');
  });

  test('a place in XMP, with minutes and as plain degrees', async () => {
    const tags = { 'XMP-exif:GPSLatitude': 28.184478, 'XMP-exif:GPSLongitude': -14.1606695 };
    const { place } = await claimWith(tags as WriteTags);
    expect(place?.latitude).toBeCloseTo(28.184478, 5);
    expect(place?.longitude).toBeCloseTo(-14.1606695, 5);
  });
});

test.each([
  ['Creation Time', 'Wed, 03 Feb 2021 04:05:06 +0100', '2021-02-03T04:05:06'],
  ['Creation Time', '2021:02:03 04:05:06', '2021-02-03T04:05:06'],
  ['Creation Time', '2021-02-03T04:05:06Z', '2021-02-03T04:05:06'],
  ['Creation Time', 'Wed Feb  3 04:05:06 2021', '2021-02-03T04:05:06'],
])('PNG: %s is %s', async (keyword, text, date) => {
  const png = await sharp(await renderPhoto(1))
    .png()
    .toBuffer();
  expect(dateOf(await claimOf(pngWithText(png, keyword, text), 'png'))).toBe(date);
});

test('GIF carries XMP', async () => {
  const gif = await sharp(await renderPhoto(1))
    .gif()
    .toBuffer();
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:DateCreated="2011-11-11"
      xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="33,54.0S" exif:GPSLongitude="70,36.0W"/>
    </rdf:RDF></x:xmpmeta>`;
  const claim = await claimOf(gifWithXmp(gif, xmp), 'gif');
  expect(dateOf(claim)).toBe('2011-11-11');
  expect(claim.place).toEqual({ latitude: -33.9, longitude: -70.6 });
});

describe('names of files', () => {
  const now = Date.UTC(2024, 0, 1);
  test.each([
    ['IMG-20220121-WA0004.jpg', '2022-01-21'],
    ['WhatsApp Image 2022-01-21 at 10.11.12.jpeg', '2022-01-21T10:11:12'],
    ['PXL_20210815_093011123.jpg', '2021-08-15T09:30:11'],
    ['PXL_20210815_093011123.PORTRAIT-01.COVER.jpg', '2021-08-15T09:30:11'],
    ['20190704_101112.jpg', '2019-07-04T10:11:12'],
    ['20190704_101112(0).jpg', '2019-07-04T10:11:12'],
    ['2020-03-29 18.22.10.jpg', '2020-03-29T18:22:10'],
    ['Screenshot_20190704-101112.png', '2019-07-04T10:11:12'],
    ['Screenshot_20190704_101112_Firefox.jpg', '2019-07-04T10:11:12'],
    ['Screenshot 2019-07-04 at 10.11.12.png', '2019-07-04T10:11:12'],
    ['Screenshot from 2019-07-04 10-11-12.png', '2019-07-04T10:11:12'],
    ['signal-2021-05-06-101112.jpg', '2021-05-06T10:11:12'],
    ['signal-2021-05-06-10-11-12-345.jpg', '2021-05-06T10:11:12'],
    ['00100dPORTRAIT_00100_BURST20190704101112345_COVER.jpg', '2019-07-04T10:11:12'],
    ['photo_2019-07-04_10-11-12.jpg', '2019-07-04T10:11:12'],
    ['photo_5@04-07-2019_10-11-12.jpg', '2019-07-04T10:11:12'],
    ['WhatsApp Image 2022-01-21 at 3.11.12 PM.jpeg', '2022-01-21T15:11:12'],
    ['WhatsApp Image 2022-01-21 at 10.11.12 AM (1).jpeg', '2022-01-21T10:11:12'],
    ['Screen Shot 2019-07-04 at 12.11.12\u202fAM.png', '2019-07-04T00:11:12'],
    ['Captura de pantalla 2019-07-04 a la(s) 7.08.09 p. m..png', '2019-07-04T19:08:09'],
    ['截屏2019-07-04 下午3.11.12.png', '2019-07-04T15:11:12'],
    ['صورة 2019-07-04 10.11.12 محمد.jpg', '2019-07-04T10:11:12'],
    ['IMG_20190704.jpg', '2019-07-04'],
    ['FB_IMG_1565432100123.jpg', '2019-08-10T10:15:00'],
    ['mmexport1565432100123.jpg', '2019-08-10T10:15:00'],
    ['Photo 30-06-2019, 18 05 00.jpg', '2019-06-30T18:05:00'],
    ['Photo 04-07-2019, 18 05 00.jpg', null],
    ['30.06.2019.jpg', '2019-06-30'],
    ['IMG_٢٠١٩٠٧٠٤_١٠١١١٢.jpg', '2019-07-04T10:11:12'],
    ['WhatsApp-Image-2019-07-04-at-10.11.12.jpeg', '2019-07-04T10:11:12'],
    ['Imagem do WhatsApp de 2019-07-04 à(s) 10.11.12_abcdef12.jpg', '2019-07-04T10:11:12'],
    ['Снимок экрана 2019-07-04 в 10.11.12.png', '2019-07-04T10:11:12'],
    ['Captura de ecrã 2019-07-04, às 10.11.12.png', '2019-07-04T10:11:12'],
    ['Zrzut ekranu 2019-07-4 o 10.11.12.png', '2019-07-04T10:11:12'],
    ['Ekran Resmi 2019-07-04 ÖS 3.11.12.png', '2019-07-04T15:11:12'],
    ['Képernyőfotó 2019-07-04 - 10.11.12.png', '2019-07-04T10:11:12'],
    ['vlcsnap-2019-07-04-10h11m12s123.png', '2019-07-04T10:11:12'],
    ['2019年7月4日 10時11分12秒.jpg', '2019-07-04T10:11:12'],
    ['2019年7月4日.jpg', '2019-07-04'],
    ['Foto 2019-07-04 10 11 12.jpg', '2019-07-04T10:11:12'],
    ['04.07.2019 10.11.12.jpg', '2019-07-04T10:11:12'],
    ['4.7.2019.jpg', '2019-07-04'],
    ['2019-07-04 Anna and 101112.jpg', '2019-07-04'],
    ['v1.4.7.2019.jpg', null],
    ['DSC01234.jpg', null],
    ['20191301_101112.jpg', null],
    ['20190231.jpg', null],
    ['12345678901234567.jpg', null],
    ['1920x1080.jpg', null],
    ['IMG_20870101_000000.jpg', null],
  ])('%s', (name, date) => expect(dateOf({ date: dateFromName(name, 'x', now) })).toBe(date));

  test.each([
    ['Photos from 2019', '2019'],
    ['Fotos von 2019', '2019'],
    ['Foto\u2019s uit 2019', '2019'],
    ['2019年的照片', '2019'],
    ['Photos from 2087', null],
    ['Lisbon 2019', null],
    ['Photos 2019', null],
  ])('in %s', (folder, date) => {
    expect(dateOf({ date: dateFromName('DSC01234.jpg', folder, now) })).toBe(date);
    expect(dateOf({ date: dateFromName('IMG_20180704.jpg', folder, now) })).toBe('2018-07-04');
  });
});

describe('of all that is said', () => {
  const said = (entries: Partial<Record<ClaimSource, string>>, basis = 'taken') => {
    const claims = Object.entries(entries).map(([source, text]) => {
      const date = parseIso(text);
      if (date === null) throw new Error(text);
      const claim = {
        date: { ...date, offset: null, basis },
        place: null,
        title: null,
        caption: null,
      };
      return [source as ClaimSource, claim as Claim] as const;
    });
    const best = bestDate(new Map(claims));
    return best && [isoOf(best.at, best.precision), best.source];
  };

  test('the user’s word stands, however vague', () => {
    const others = { sidecar: '1962-07-01', photo: '1962-07-01T10:00:00', name: '1962-07-01' };
    expect(said({ user: '1962', ...others })).toEqual(['1962', 'user']);
  });

  test('a sidecar comes before the photo, and both before the name', () => {
    expect(said({ name: '2020-01-01', photo: '2019-01-01' })).toEqual(['2019-01-01', 'exif']);
    expect(said({ sidecar: '1960-01-01', photo: '2019-01-01' })).toEqual(['1960-01-01', 'sidecar']);
    expect(said({ name: '2020-01-01' })).toEqual(['2020-01-01', 'name']);
    expect(said({})).toBeNull();
  });

  test('a name comes before the last change, unless that lies within it', () => {
    const photo = '2022-01-21T10:11:12';
    expect(said({ name: '2020-05-06', photo }, 'changed')).toEqual(['2020-05-06', 'name']);
    expect(said({ name: '2022-01-21', photo }, 'changed')).toEqual([photo, 'exif']);
    expect(said({ photo }, 'changed')).toEqual([photo, 'exif']);
  });

  test('Google’s date counts where the photo is silent, was scanned, or was put right there', () => {
    const takeout = '2017-07-10T09:55:11';
    expect(said({ takeout, name: '2020-01-01' })).toEqual([takeout, 'takeout']);
    expect(said({ takeout, photo: '2017-07-10T11:55:11' })?.[1]).toBe('exif');
    expect(said({ takeout, photo: '2000-01-01T00:00:00' })?.[1]).toBe('takeout');
    expect(said({ takeout, photo: '2019-01-01T00:00:00' }, 'digitised')?.[1]).toBe('takeout');
  });
});

test.each(['1962-13', '1962-02-30', '62', '1962-6', 'yesterday', '1962-06-30T25:00', ''])(
  '%j is no date that the user can say',
  (text) => expect(parseIso(text)).toBeNull(),
);

test('hostile dates take no time', () => {
  for (const text of [
    '9'.repeat(100_000),
    ' '.repeat(100_000),
    'Feb '.repeat(50_000),
    '1962:'.repeat(20_000),
  ]) {
    expect(() => parseMoment(text)).not.toThrow();
    expect(() => dateFromName(text, text, 0)).not.toThrow();
  }
});
