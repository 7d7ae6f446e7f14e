import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readMetadata, type PhotoMetadata } from '../../src/media/metadata.ts';
import { parseOffset } from '../../src/media/moment.ts';
import { whenTaken, type TimeClues } from '../../src/media/taken.ts';
import { cameraName, cleanText } from '../../src/media/clean-text.ts';
import { cornersPicture, rawFile } from './files.ts';

const picture = cornersPicture(32, 24);
const noon = Date.UTC(2021, 5, 30, 12, 0, 0);

function clues(part: Partial<TimeClues>): TimeClues {
  const none = { taken: [], digitised: [], changed: [], offsets: [], subSecond: null };
  return { ...none, gpsTime: null, gpsDay: null, ...part };
}

const nothingSaid = { date: null, place: null, title: null, caption: null };
const exposure = { at: noon, precision: 19, basis: 'taken' };

describe('the time-zone rule', () => {
  test('the camera’s clock is wall clock, its zone is what the file states', () => {
    const date = whenTaken(clues({ taken: ['2021:06:30 12:00:00'], offsets: ['+02:00'] }));
    expect(date).toEqual({ ...exposure, offset: 120 });
  });

  test.each([
    ['to the quarter of an hour', noon - 345 * 60_000 + 70_000, 345],
    ['west as well', noon + 3.5 * 3_600_000, -210],
    ['Greenwich', noon + 1000, 0],
    ['not when the rest is large: a wrong clock', noon - 7 * 60_000, null],
    ['not beyond what zones there are', noon - 15 * 3_600_000, null],
    ['not a day off', noon - 26 * 3_600_000, null],
  ])('without a stated zone, satellite time gives it: %s', (_name, gpsTime, offset) => {
    const date = whenTaken(clues({ taken: ['2021:06:30 12:00:00'], gpsTime }));
    expect(date).toEqual({ ...exposure, offset });
  });

  test('satellite time alone is UTC', () => {
    const date = whenTaken(clues({ taken: ['0000:00:00 00:00:00'], gpsTime: noon }));
    expect(date).toEqual({ at: noon, offset: 0, precision: 19, basis: 'satellite' });
  });

  test('the first sane clue wins', () => {
    const taken = [null, '    :  :     :  :  ', '2021:13:01 10:00:00', '2021:06:30 12:00:00'];
    expect(whenTaken(clues({ taken }))?.at).toBe(noon);
  });

  test('nothing known is null, not 1970', () => {
    expect(whenTaken(clues({ taken: ['', null] }))).toBeNull();
  });

  test('digits below the second are kept', () => {
    const taken = ['2021:06:30 12:00:00'];
    expect(whenTaken(clues({ taken, subSecond: '53' }))?.at).toBe(noon + 530);
    expect(whenTaken(clues({ taken, subSecond: 'x' }))?.at).toBe(noon);
  });

  test.each([['+15:00'], ['+02:75'], ['02:00'], ['']])('zone %j is nonsense', (text) => {
    expect(parseOffset(text)).toBeNull();
  });
});

describe('cameras have one tidy name', () => {
  test.each([
    ['Canon', 'Canon EOS 30D', 'Canon EOS 30D'],
    ['NIKON CORPORATION', 'NIKON D70', 'Nikon D70'],
    ['Apple', 'iPhone 6 Plus', 'Apple iPhone 6 Plus'],
    ['SONY', 'DSC-D700', 'Sony DSC-D700'],
    ['OLYMPUS OPTICAL CO.,LTD', 'C2040Z', 'Olympus C2040Z'],
    ['EASTMAN KODAK COMPANY', 'KODAK DX4330', 'Kodak DX4330'],
    ['Hewlett-Packard', 'HP PhotoSmart 735', 'HP PhotoSmart 735'],
    ['LEICA CAMERA AG', 'LEICA T (Typ 701)', 'Leica T (Typ 701)'],
    ['samsung', 'SM-G975F', 'Samsung SM-G975F'],
    ['HTC', 'HTC One', 'HTC One'],
    ['', 'Pixel 7', 'Pixel 7'],
    ['FUJIFILM', '', 'Fujifilm'],
    ['\0\0', '---', null],
  ])('%j, %j', (make, model, name) => expect(cameraName(make, model)).toBe(name));
});

test('words from files lose what is invisible and keep the rest as text', () => {
  expect(cleanText('EF\u0000 50\nmm\u202e\u200b ')).toBe('EF 50 mm');
  expect(cleanText('<b onclick="x">50mm</b>')).toBe('<b onclick="x">50mm</b>');
  expect(cleanText('x'.repeat(5000))).toHaveLength(100);
  expect(cleanText('----')).toBeNull();
  expect(cleanText(7)).toBeNull();
});

describe('metadata is read from', () => {
  const exif = {
    IFD0: { Make: 'Canon', Model: 'Canon EOS 30D' },
    IFD2: {
      DateTimeOriginal: '2021:06:30 12:00:00',
      OffsetTimeOriginal: '+05:45',
      ExposureTime: '1/80',
      FNumber: '56/10',
      ISOSpeedRatings: '100',
      FocalLength: '240/1',
      LensModel: 'EF <i>100-400</i>',
    },
    IFD3: {
      GPSLatitudeRef: 'S',
      GPSLatitude: '33/1 51/1 2460/100',
      GPSLongitudeRef: 'E',
      GPSLongitude: '151/1 12/1 3600/100',
    },
  };
  const expected: PhotoMetadata = {
    claim: {
      date: { ...exposure, offset: 345 } as PhotoMetadata['claim']['date'],
      place: {
        latitude: expect.closeTo(-33.8568, 3) as number,
        longitude: expect.closeTo(151.21, 3) as number,
      },
      title: null,
      caption: null,
    },
    camera: 'Canon EOS 30D',
    lens: 'EF <i>100-400</i>',
    exposureTime: 1 / 80,
    aperture: 5.6,
    iso: 100,
    focalLength: 240,
    keywordsAndRating: { keywords: [], rating: null },
    sidecar: { keywords: [], rating: null, notes: [], claim: nothingSaid },
  };

  test.each(['jpeg', 'png', 'webp', 'avif'] as const)('%s', async (format) => {
    const bytes = await picture.clone().withExif(exif).toFormat(format).toBuffer();
    expect(await readMetadata({ path: '/a', bytes }, format)).toEqual(expected);
  });

  test('TIFF', async () => {
    const bytes = rawFile(Buffer.alloc(0), { width: 6, height: 4 }, 1);
    expect(await readMetadata({ path: '/a.tif', bytes }, 'tiff')).toMatchObject({
      camera: 'Nikon D70',
      claim: { date: { at: Date.UTC(2004, 7, 27, 13, 52, 55) } },
    });
  });

  test('XMP where there is no EXIF', async () => {
    const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
        xmlns:tiff="http://ns.adobe.com/tiff/1.0/" photoshop:DateCreated="2021-06-30T12:00:00+02:00"
        tiff:Make="Google" tiff:Model="Pixel 7"/></rdf:RDF></x:xmpmeta>`;
    const bytes = await picture.clone().withXmp(xmp).jpeg().toBuffer();
    expect(await readMetadata({ path: '/a', bytes }, 'jpeg')).toMatchObject({
      claim: { date: { at: noon, offset: 120 } },
      camera: 'Google Pixel 7',
    });
  });

  test.each([
    ['no fix', '0/1 0/1 0/1', '0/1 0/1 0/1'],
    ['no such place', '91/1 0/1 0/1', '10/1 0/1 0/1'],
    ['division by zero', '10/0 0/0 0/0', '10/0 0/0 0/0'],
  ])('nowhere: %s gives no place', async (_name, GPSLatitude, GPSLongitude) => {
    const IFD3 = { GPSLatitude, GPSLongitude, GPSLatitudeRef: 'N', GPSLongitudeRef: 'E' };
    const bytes = await picture.clone().withExif({ IFD3 }).jpeg().toBuffer();
    expect(await readMetadata({ path: '/a', bytes }, 'jpeg')).toMatchObject({
      claim: { place: null },
    });
  });

  test('nothing, and nothing is thrown, where metadata is absent or garbled', async () => {
    const { keywordsAndRating, sidecar } = expected;
    const nothing = Object.fromEntries(Object.keys(expected).map((key) => [key, null]));
    const empty = { ...nothing, keywordsAndRating, sidecar, claim: nothingSaid };
    const plain = await picture.clone().gif().toBuffer();
    expect(await readMetadata({ path: '/a', bytes: plain }, 'gif')).toEqual(empty);
    const tagged = await picture.clone().withExif(exif).jpeg().toBuffer();
    const start = tagged.indexOf('Exif', 0, 'latin1') + 6;
    for (let at = start; at < start + 300; at += 7) {
      const bytes = Buffer.from(tagged);
      bytes.fill(0xff, at, at + 5);
      await expect(readMetadata({ path: '/a', bytes }, 'jpeg')).resolves.toBeTypeOf('object');
    }
    const jpeg = await sharp(plain).jpeg().toBuffer();
    expect(await readMetadata({ path: '/a', bytes: jpeg.subarray(0, 30) }, 'jpeg')).toEqual(empty);
  });
});
