/** What a sidecar should say and what has to change for it. Pure; knows no files. */
import type { SidecarExport } from '../../contract/sidecars.ts';
import { noteLine, type SidecarNote } from '../../facts/sidecar-note.ts';
import type { Sidecar } from '../../media/sidecar.ts';
import type { UserMetadata } from '../../store/user-metadata.ts';
import { inheritedChange } from './inherited-fields.ts';
import type { XmpChange } from './xmp-writer.ts';

export type Include = Required<NonNullable<SidecarExport['include']>>;

/**
 * The word above albums among the nested keywords. XMP has no field for albums; this way every program
 * that reads nested keywords (Lightroom, digiKam, darktable) shows them. The flat `dc:subject` stays
 * free of them.
 */
export const ALBUMS = 'Albums';

/** Where a date of exposure stands. */
const DATE_FIELDS = ['DateCreated', 'DateTimeOriginal'];

export type Plan =
  | { kind: 'change'; change: XmpChange }
  /** It says this already. */
  | { kind: 'unchanged' }
  /** Nothing is said of the photo, and Keepsake never wrote here. */
  | { kind: 'empty' };

/** Other programs' words are never in a plan; kinds that are not included stay as they were written. */
export function planSidecar(
  before: Sidecar | null,
  metadata: UserMetadata,
  include: Include,
): Plan {
  const noted = before?.note ?? null;
  const content = {
    labels: include.labels ? metadata.labels : (noted?.labels ?? []),
    applied: include.labels ? (include.applied ? metadata.applied : []) : (noted?.applied ?? []),
    albums: include.albums ? metadata.albums : (noted?.albums ?? []),
    rating: include.ratings ? metadata.rating : (noted?.rating ?? null),
    taken: include.dates ? metadata.taken : (noted?.taken ?? null),
    caption: include.captions ? metadata.caption : (noted?.caption ?? null),
  };
  const taken = takenChange(content.taken, metadata.inherited.taken ?? null, before);
  const inherited = inheritedChange(metadata.inherited, before);
  const ours = { ...taken.inherited, ...inherited.ours };
  const hasInherited = Object.keys(ours).length > 0;
  const isEmpty =
    !hasInherited &&
    content.labels.length + content.applied.length + content.albums.length === 0 &&
    content.rating === null &&
    content.caption === null &&
    content.taken === null;
  if (isEmpty && noted === null) return { kind: 'empty' };

  const names = [...content.labels.map(({ name }) => name), ...content.applied];
  const subjects = listChange(
    names.flatMap((name) => name.split('/')),
    before?.subjects ?? [],
    noted?.written.subjects ?? [],
  );
  const hierarchy = listChange(
    [
      ...names.map((name) => nested(name.split('/'))),
      ...content.albums.map(({ name }) => nested([ALBUMS, name])),
    ],
    before?.hierarchy ?? [],
    noted?.written.hierarchy ?? [],
  );
  const rating = ratingChange(content.rating, before);
  const caption = captionChange(content.caption, before);
  const note: SidecarNote = {
    version: 1,
    photo: metadata.photo,
    ...content,
    ...(hasInherited && { given: ours }),
    written: {
      subjects: subjects.ours,
      hierarchy: hierarchy.ours,
      rating: rating.isOurs,
      taken: taken.isOurs,
      caption: caption.isOurs,
    },
    ...(caption.insteadOf !== null && { insteadOf: { caption: caption.insteadOf } }),
  };
  const change: XmpChange = {
    addSubjects: subjects.add,
    removeSubjects: subjects.remove,
    addHierarchy: hierarchy.add,
    removeHierarchy: hierarchy.remove,
    rating: rating.set,
    taken: taken.set,
    caption: caption.set,
    inherited: inherited.set,
    note: noteLine(note),
  };
  const isSame =
    noted !== null &&
    noteLine(noted) === change.note &&
    subjects.add.length + subjects.remove.length === 0 &&
    hierarchy.add.length + hierarchy.remove.length === 0 &&
    rating.set === undefined &&
    taken.set === undefined &&
    caption.set === undefined &&
    Object.keys(inherited.set).length === 0;
  return isSame ? { kind: 'unchanged' } : { kind: 'change', change };
}

/** `ours` is what is wanted and does not stand there on another program's account. */
function listChange(
  wanted: readonly string[],
  present: readonly string[],
  written: readonly string[],
): { add: string[]; remove: string[]; ours: string[] } {
  const distinct = [...new Set(wanted)];
  const others = new Set(present.filter((word) => !written.includes(word)));
  return {
    add: distinct.filter((word) => !present.includes(word)),
    remove: written.filter((word) => !distinct.includes(word) && present.includes(word)),
    ours: distinct.filter((word) => !others.has(word)),
  };
}

function ratingChange(
  wanted: number | null,
  before: Sidecar | null,
): { set: number | null | undefined; isOurs: boolean } {
  const present = before?.rating ?? null;
  const isPresentOurs =
    before?.note?.written.rating === true && String(before.note.rating) === present;
  if (wanted === null) return { set: isPresentOurs ? null : undefined, isOurs: false };
  if (String(wanted) === present) return { set: undefined, isOurs: isPresentOurs };
  return { set: wanted, isOurs: true };
}

/** The user's caption replaces any other, which is kept in the note and comes back when the user's goes. */
function captionChange(
  wanted: string | null,
  before: Sidecar | null,
): { set: string | null | undefined; isOurs: boolean; insteadOf: string | null } {
  const present = before?.description ?? null;
  const noted = before?.note ?? null;
  const isPresentOurs = noted?.written.caption === true && noted.caption === present;
  const others = isPresentOurs ? (noted.insteadOf?.caption ?? null) : present;
  if (wanted === null) {
    return { set: isPresentOurs ? others : undefined, isOurs: false, insteadOf: null };
  }
  if (wanted === present)
    return { set: undefined, isOurs: isPresentOurs, insteadOf: isPresentOurs ? others : null };
  return { set: wanted, isOurs: true, insteadOf: others };
}

/** The user's date replaces any other; an inherited one stands only where there is none. */
function takenChange(
  userDate: string | null,
  inherited: string | null,
  before: Sidecar | null,
): { set: string | null | undefined; isOurs: boolean; inherited: { taken?: string } } {
  const present = before?.taken ?? null;
  const noted = before?.note ?? null;
  const isPresentOurs =
    present !== null &&
    ((noted?.written.taken === true && noted.taken === present) || noted?.given?.taken === present);
  const isOthers = !isPresentOurs && DATE_FIELDS.some((field) => before?.fields.includes(field));
  const wanted = userDate ?? (isOthers ? null : inherited);
  const kept = userDate === null && wanted !== null ? { taken: wanted } : {};
  if (wanted === null)
    return { set: isPresentOurs ? null : undefined, isOurs: false, inherited: kept };
  const isOurs = userDate !== null && (wanted !== present || isPresentOurs);
  return { set: wanted === present ? undefined : wanted, isOurs, inherited: kept };
}

/** `|` divides the parts, so it cannot be in one. */
function nested(parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll('|', '-')).join('|');
}
