/**
 * What the user has decided about groups, and what that means in files and bytes: the one place that
 * counts them. Pure functions; runs anywhere.
 */
import type { DuplicateGroup, DuplicatePhoto } from '../../src/contract/duplicates.ts';
import type { Removal, RemovalOrder } from '../../src/contract/removals.ts';

/** What can stay or go on its own: a file of an exact copy, else a photo with all its files. */
export interface Member {
  /** The file's id for `exact`, else the photo's. */
  key: number;
  photo: DuplicatePhoto;
  files: DuplicatePhoto['files'];
}

/** Keys of the members that stay; the first inherits what the others had. Never empty. */
export type Stay = readonly number[];

export function membersOf(group: DuplicateGroup): Member[] {
  if (group.kind !== 'exact') {
    return group.photos.map((photo) => ({ key: photo.id, photo, files: photo.files }));
  }
  return group.photos.flatMap((photo) =>
    photo.files.map((file) => ({ key: file.id, photo, files: [file] })),
  );
}

/** Only the proposed keeper stays. */
export function proposedStay(group: DuplicateGroup): Stay {
  return [group.kind === 'exact' ? group.keeper.file : group.keeper.photo];
}

export interface Plan {
  groups: DuplicateGroup[];
  orders: RemovalOrder[];
  files: number;
  bytes: number;
}

/** What would go, of what is there now. Groups of which everything stays are left out. */
export function planOf(groups: DuplicateGroup[], stayOf: (group: DuplicateGroup) => Stay): Plan {
  const plan: Plan = { groups: [], orders: [], files: 0, bytes: 0 };
  for (const group of groups) {
    const stay = stayOf(group);
    const members = membersOf(group);
    const gone = members
      .filter((member) => !stay.includes(member.key))
      .flatMap(({ photo, files }) =>
        files
          .filter(({ state }) => state === 'present')
          .map(({ id }) => ({ id, bytes: photo.bytes })),
      );
    const kept = stay.flatMap((key) => members.filter((member) => member.key === key));
    const isKeptThere = kept.some(({ files }) => files.some(({ state }) => state === 'present'));
    if (gone.length === 0 || !isKeptThere) continue;
    plan.groups.push(group);
    plan.orders.push({
      keep: [...new Set(kept.map((member) => member.photo.id))],
      files: gone.map(({ id }) => id),
    });
    plan.files += gone.length;
    plan.bytes += gone.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  return plan;
}

/** Paths of what goes only because it belongs to photos that are deleted: RAWs, edits, films, sidecars. */
export function goingAlong({ files }: Removal, photos: readonly number[]): string[] {
  return files
    .filter(({ state }) => state === 'planned')
    .flatMap(({ photo, path, sidecars }) => [
      ...(photos.includes(photo) ? [] : [path]),
      ...sidecars.map((sidecar) => sidecar.path),
    ]);
}
