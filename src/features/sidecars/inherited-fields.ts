/** The place and camera that a photo inherited from a copy of it, as fields of its sidecar. Pure. */
import type { SidecarNote } from '../../facts/sidecar-note.ts';
import type { Sidecar } from '../../media/sidecar.ts';

export type InheritedFields = NonNullable<SidecarNote['given']>;

/** The fields of XMP that each is written to, and read from by other programs. The date is in plan.ts. */
const XMP_TAGS = {
  latitude: ['XMP-exif:GPSLatitude'],
  longitude: ['XMP-exif:GPSLongitude'],
  camera: ['XMP-tiff:Model'],
} as const;

type Field = keyof typeof XMP_TAGS;

/** Values by tag; null takes one away. */
export type InheritedChange = Record<string, string | number | null>;

/**
 * What has to change, and what is Keepsake's own then. A field that another program wrote stays as it
 * is.
 */
export function inheritedChange(
  wanted: InheritedFields,
  before: Sidecar | null,
): { set: InheritedChange; ours: InheritedFields } {
  const noted = before?.note?.given ?? {};
  const present = new Set(before?.fields);
  const set: InheritedChange = {};
  const ours: InheritedFields = {};
  for (const field of Object.keys(XMP_TAGS) as Field[]) {
    const isOurs = noted[field] !== undefined;
    const isOthers = !isOurs && XMP_TAGS[field].some((tag) => present.has(tag.split(':')[1] ?? ''));
    const value = isOthers ? undefined : wanted[field];
    if (value !== undefined) Object.assign(ours, { [field]: value });
    if (value === noted[field]) continue;
    for (const tag of XMP_TAGS[field]) set[tag] = value ?? null;
  }
  return { set, ours };
}
