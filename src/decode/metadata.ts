/** What a photo says of itself: when, where, with which camera. Runs in the analyser. */
import type { PhotoFormat } from '../base/formats.ts';
import type { PhotoSource } from './decode.ts';

export interface PhotoMetadata {
  /** Wall clock where the photo was taken, in milliseconds as if it were UTC. */
  takenAt: number | null;
  /** Minutes east of UTC. */
  takenOffset: number | null;
  takenSource: 'exif' | 'gps' | null;
  camera: string | null;
  lens: string | null;
  /** Seconds. */
  exposureTime: number | null;
  /** The f-number. */
  aperture: number | null;
  iso: number | null;
  /** Millimetres. */
  focalLength: number | null;
  /** Degrees, north and east positive. */
  latitude: number | null;
  longitude: number | null;
}

/** Never throws for odd metadata: what cannot be understood is null. */
export function readMetadata(_source: PhotoSource, _format: PhotoFormat): Promise<PhotoMetadata> {
  return Promise.resolve({
    takenAt: null,
    takenOffset: null,
    takenSource: null,
    camera: null,
    lens: null,
    exposureTime: null,
    aperture: null,
    iso: null,
    focalLength: null,
    latitude: null,
    longitude: null,
  });
}
