/** The place and camera that a photo was given by a copy of it, as fields of its sidecar. Pure. */
import type { SidecarNote } from '../../facts/sidecar-note.ts';
import type { Sidecar } from '../../media/sidecar.ts';

export type Given = NonNullable<SidecarNote['given']>;

/** The fields of XMP that each is written to, and read from by other programs. The date is in plan.ts. */
const FIELDS = {
  latitude: ['XMP-exif:GPSLatitude'],
  longitude: ['XMP-exif:GPSLongitude'],
  camera: ['XMP-tiff:Model'],
} as const;

type Field = keyof typeof FIELDS;

/** Values by tag; null takes one away. */
export type GivenChange = Record<string, string | number | null>;

/**
 * What has to change, and what is Keepsake's own then. A field that another program wrote stays as it
 * is.
 */
export function givenChange(
  wanted: Given,
  before: Sidecar | null,
): { set: GivenChange; ours: Given } {
  const noted = before?.note?.given ?? {};
  const present = new Set(before?.fields);
  const set: GivenChange = {};
  const ours: Given = {};
  for (const field of Object.keys(FIELDS) as Field[]) {
    const isOurs = noted[field] !== undefined;
    const isOthers = !isOurs && FIELDS[field].some((tag) => present.has(tag.split(':')[1] ?? ''));
    const value = isOthers ? undefined : wanted[field];
    if (value !== undefined) Object.assign(ours, { [field]: value });
    if (value === noted[field]) continue;
    for (const tag of FIELDS[field]) set[tag] = value ?? null;
  }
  return { set, ours };
}
