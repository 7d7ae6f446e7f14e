/**
 * A small library of drawn photos that can be searched by words, with dates, cameras and places: for
 * tests, and for pictures of the window that may be published.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Exif } from 'sharp';
import { canvas } from './brush.ts';
import { scenes } from './scenes.ts';

export type SceneName = keyof typeof scenes;

interface Trip {
  folder: string;
  /** `2021-06-30`: the first photo; every next one is a few hours later. */
  day: string;
  camera: readonly [make: string, model: string];
  /** Degrees north and east. */
  place?: readonly [latitude: number, longitude: number];
  scenes: readonly SceneName[];
}

const pixel = ['Google', 'Pixel 7'] as const;
const fuji = ['FUJIFILM', 'X-T5'] as const;
const phone = ['Apple', 'iPhone 12'] as const;

const trips: readonly Trip[] = [
  {
    folder: '2019 Lofoten',
    day: '2019-03-14',
    camera: fuji,
    place: [68.2, 14.4],
    scenes: ['snowPeaks', 'lighthouse', 'night', 'snowPeaks', 'sailing', 'lake'],
  },
  {
    folder: '2020 Garden',
    day: '2020-05-23',
    camera: phone,
    scenes: ['flower', 'meadow', 'flower', 'flower', 'fruit'],
  },
  {
    folder: '2020 Harz',
    day: '2020-10-17',
    camera: phone,
    place: [51.8, 10.6],
    scenes: ['woods', 'forest', 'mountains', 'woods', 'pizza'],
  },
  {
    folder: '2021 Portugal',
    day: '2021-07-02',
    camera: fuji,
    place: [37.1, -8.4],
    scenes: ['beach', 'sunset', 'street', 'sailing', 'lighthouse', 'beach', 'sunset'],
  },
  {
    folder: '2022 Receipts',
    day: '2022-02-08',
    camera: phone,
    scenes: ['receipt', 'receipt', 'receipt'],
  },
  {
    folder: '2022 Namib',
    day: '2022-08-21',
    camera: fuji,
    place: [-24.7, 15.3],
    scenes: ['desert', 'night', 'desert', 'balloons', 'sunset'],
  },
  {
    folder: '2023 Alps',
    day: '2023-06-11',
    camera: pixel,
    place: [46.6, 8.0],
    scenes: ['lake', 'mountains', 'meadow', 'snowPeaks', 'forest', 'mountains'],
  },
  {
    folder: '2024 New York',
    day: '2024-04-19',
    camera: pixel,
    place: [40.7, -74.0],
    scenes: ['city', 'street', 'pizza', 'city', 'fruit'],
  },
  {
    folder: '2025 Cappadocia',
    day: '2025-09-06',
    camera: pixel,
    place: [38.6, 34.8],
    scenes: ['balloons', 'desert', 'balloons', 'street', 'fruit', 'night'],
  },
  {
    folder: '2026 At home',
    day: '2026-05-30',
    camera: pixel,
    scenes: ['flower', 'pizza', 'woods', 'meadow', 'receipt', 'sunset', 'flower', 'beach'],
  },
];

const ratios = [1.5, 1.333, 1.5, 0.75, 1.778, 1, 1.5, 0.667, 1.333, 1.9] as const;

/** How many photos `drawGallery` draws. */
export const galleryCount = trips.reduce((sum, trip) => sum + trip.scenes.length, 0);

/** Draws the library into `folder`: JPEG files with a longer side of `size` pixels, by trips. */
export async function drawGallery(folder: string, size = 600): Promise<void> {
  const photos = trips.flatMap((trip) =>
    trip.scenes.map((scene, index) => ({ trip, scene, index })),
  );
  for (const [seed, { trip, scene, index }] of photos.entries()) {
    mkdirSync(join(folder, trip.folder), { recursive: true });
    const name = `${scene}-${String(index + 1).padStart(2, '0')}.jpg`;
    writeFileSync(
      join(folder, trip.folder, name),
      await drawPhoto(scene, { seed, size, exif: exifOf(trip, index) }),
    );
  }
}

export interface DrawnPhoto {
  seed?: number;
  /** Pixels of the longer side. */
  size?: number;
  exif?: Exif;
}

/** One photo of a scene as JPEG. */
export async function drawPhoto(
  scene: SceneName,
  { seed = 0, size = 600, exif = {} }: DrawnPhoto = {},
): Promise<Buffer> {
  // The product refuses SVG for all of its process; the drawings here are our own.
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
  const on = canvas(seed * 97 + 5, ratios[seed % ratios.length] ?? 1);
  const scale = size / 1200;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${on.width} ${on.height}" width="${Math.round(on.width * scale)}" height="${Math.round(on.height * scale)}">${scenes[scene](on)}</svg>`;
  return sharp(Buffer.from(svg)).flatten().withExif(exif).jpeg({ quality: 86 }).toBuffer();
}

function exifOf({ day, camera: [Make, Model], place }: Trip, index: number): Exif {
  const time = new Date(Date.parse(`${day}T08:12:00Z`) + index * 5.3 * 3_600_000).toISOString();
  const DateTimeOriginal = time.slice(0, 19).replaceAll('-', ':').replace('T', ' ');
  return {
    IFD0: { Make, Model },
    IFD2: {
      DateTimeOriginal,
      OffsetTimeOriginal: '+02:00',
      ExposureTime: '1/250',
      FNumber: '28/10',
      ISOSpeedRatings: '200',
      FocalLength: '35/1',
      LensModel: Model === 'X-T5' ? 'XF 35mm F1.4 R' : `${Model} back camera`,
    },
    ...(place && {
      IFD3: {
        GPSLatitudeRef: place[0] < 0 ? 'S' : 'N',
        GPSLatitude: degrees(place[0]),
        GPSLongitudeRef: place[1] < 0 ? 'W' : 'E',
        GPSLongitude: degrees(place[1]),
      },
    }),
  };
}

/** Degrees and minutes as EXIF writes them. */
function degrees(angle: number): string {
  const whole = Math.floor(Math.abs(angle));
  return `${whole}/1 ${Math.round((Math.abs(angle) - whole) * 60)}/1 0/1`;
}
