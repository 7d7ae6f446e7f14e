/** The groups of a library as the window lists them, made of the stored pairs. Runs in the engine. */
import type {
  Difference,
  DuplicateGroup,
  DuplicateKind,
  DuplicatePage,
  DuplicatePhoto,
  KeeperRules,
  Strictness,
} from '../../contract/duplicates.ts';
import { isoOf } from '../../facts/claims.ts';
import { Shots } from '../../search/shots.ts';
import { companionPhotos } from '../../store/companions.ts';
import type { Store } from '../../store/database.ts';
import {
  copiedPhotos,
  fingerprintInput,
  foundPairs,
  groupPhotos,
  traits,
  withoutCompanions,
} from '../../store/duplicates.ts';
import type { DuplicatePair, GroupPhoto } from '../../store/duplicates.ts';
import { listFolders } from '../../store/folders.ts';
import { StaleRows } from '../../store/stale-rows.ts';
import { completeLinkGroups } from './groups.ts';
import { chooseKeeper, hasCaptureData, reasonInWords, saysEdited, wholeOf } from './keeper.ts';
import type { Kept } from './keeper.ts';
import { Listing } from './listing.ts';
import type { Picture } from './made-from.ts';
import type { Outline, PairTable } from './listing.ts';
import { isDatedByPhoto } from './pair-levels.ts';
import { readFingerprint } from './fingerprint.ts';

const kinds: readonly DuplicateKind[] = ['exact', 'same', 'similar'];
const levels: Record<Strictness, 0 | 1 | 2> = { strict: 0, normal: 1, loose: 2 };

/** Where more photos changed, all is made anew. */
const MOST_STALE = 2000;

/** Lists groups; what was worked out is held, and follows the library. */
export class GroupList {
  readonly #store: Store;
  readonly #rules: () => KeeperRules;
  readonly #shots: Shots;
  readonly #listings = new Map<string, Listing>();
  /** What all lists were made from, besides the photos. */
  #basis = '';
  #changes: StaleRows[] | undefined;
  /** Photos of which more is known now, of which no row tells. */
  readonly #measured = new Set<number>();

  constructor(store: Store, rules: () => KeeperRules, shots = new Shots(store)) {
    this.#store = store;
    this.#rules = rules;
    this.#shots = shots;
  }

  /** Photos were analysed: how they are encoded may be known now. */
  measured(photos: readonly number[]): void {
    for (const id of photos) this.#measured.add(id);
  }

  /** One page. */
  page(
    kind: DuplicateKind,
    strictness: Strictness,
    { offset, limit }: { offset: number; limit: number },
    offlineFolders: ReadonlySet<number>,
  ): DuplicatePage {
    this.#follow(offlineFolders);
    const listing = this.#listing(kind, strictness, offlineFolders);
    const shown = listing.outlines.slice(offset, offset + limit);
    const photos = new Map(
      groupPhotos(
        this.#store,
        shown.flatMap(({ ids }) => ids),
      ).map((photo) => [photo.id, photo]),
    );
    const totals = kinds.map((one) => [
      one,
      this.#listing(one, strictness, offlineFolders).outlines.length,
    ]);
    return {
      groups: shown.flatMap(({ ids }) => {
        const members = ids.flatMap((id) => photos.get(id) ?? []);
        const kept = this.#keeper(members, listing.pairs);
        return kept === null ? [] : describe(kind, members, kept, listing.pairs, offlineFolders);
      }),
      totals: Object.fromEntries(totals) as DuplicatePage['totals'],
      bytes: listing.bytes,
    };
  }

  /** Brings the lists to what the library says now. */
  #follow(offlineFolders: ReadonlySet<number>): void {
    const stale = new Set(this.#measured);
    this.#measured.clear();
    let isAll = false;
    for (const rows of (this.#changes ??= changesOf(this.#store))) {
      const taken = rows.take();
      if (taken === 'all') isAll = true;
      else for (const id of taken) stale.add(id);
    }
    const folders = listFolders(this.#store).map(({ id, path }) => [id, path]);
    const basis = JSON.stringify([
      ...[this.#rules(), this.#shots.version, folders],
      [...offlineFolders].sort((a, b) => a - b),
    ]);
    if (isAll || basis !== this.#basis || stale.size > MOST_STALE) this.#listings.clear();
    this.#basis = basis;
    if (stale.size > 0) for (const listing of this.#listings.values()) listing.update(stale);
  }

  #listing(
    kind: DuplicateKind,
    strictness: Strictness,
    offlineFolders: ReadonlySet<number>,
  ): Listing {
    const key = kind === 'exact' ? kind : `${kind} ${strictness}`;
    let listing = this.#listings.get(key);
    if (listing !== undefined) return listing;
    const store = this.#store;
    const level = levels[strictness];
    const mains = companionPhotos(store);
    listing = new Listing({
      pairs: (among) => (kind === 'exact' ? [] : foundPairs(store, kind, level, among)),
      mainOf: (photo) => mains.get(photo) ?? photo,
      groups: (pairs, among) =>
        kind === 'exact'
          ? copiedPhotos(store, among).map((id) => [id])
          : groupsOf(kind, level, withoutCompanions(pairs, mains)),
      outlines: (groups, pairs) => this.#outlines(kind, groups, pairs, offlineFolders),
    });
    this.#listings.set(key, listing);
    return listing;
  }

  #outlines(
    kind: DuplicateKind,
    groups: readonly number[][],
    pairs: PairTable,
    offlineFolders: ReadonlySet<number>,
  ): Outline[] {
    const photos = new Map(
      groupPhotos(this.#store, groups.flat()).map((photo) => [photo.id, photo]),
    );
    return groups.map((ids) => {
      const members = ids.flatMap((id) => photos.get(id) ?? []);
      const kept = this.#keeper(members, pairs);
      return { ids, bytes: kept === null ? 0 : freedBytes(kind, members, kept, offlineFolders) };
    });
  }

  #keeper(members: readonly GroupPhoto[], pairs: PairTable): Kept | null {
    return chooseKeeper(members, this.#rules(), (photo) =>
      members.some((other) => isFramed(photo, other, pairs))
        ? this.#insideFrame(photo)
        : wholeOf(photo),
    );
  }

  #insideFrame(photo: GroupPhoto): Picture {
    const input = fingerprintInput(this.#store, photo.contentHash);
    const { width, height } = (input === null ? null : readFingerprint(input))?.box ?? {
      width: 1,
      height: 1,
    };
    return {
      width: Math.round(photo.width * width),
      height: Math.round(photo.height * height),
      framed: true,
    };
  }
}

/** Everything that a group follows from, by photo. */
function changesOf({ library }: Store): StaleRows[] {
  const pair = ['same', 'similar', 'score', 'traits'];
  const photo = [
    ...['file_count', 'content_hash', 'width', 'height', 'format', 'bytes', 'camera'],
    ...['taken_at', 'taken_offset', 'taken_source', 'taken_precision', 'exposure_time'],
  ];
  const file = ['photo_id', 'folder_id', 'path', 'size', 'modified_at', 'identity', 'state'];
  return [
    new StaleRows(library, [
      { table: 'duplicate_pairs', column: 'a', columns: pair },
      { table: 'duplicate_apart', column: 'a', columns: ['b'] },
      { table: 'photos', column: 'id', columns: photo },
      { table: 'files', column: 'photo_id', columns: file },
    ]),
    new StaleRows(library, [{ table: 'duplicate_pairs', column: 'b', columns: pair }]),
  ];
}

/** Whether a photo is another one's picture with a frame around it. No camera draws a frame. */
function isFramed(photo: GroupPhoto, other: GroupPhoto, pairs: PairTable): boolean {
  const isA = photo.id < other.id;
  const pair = pairs.of(photo.id, other.id);
  const isTold = ((pair?.traits ?? 0) & (isA ? traits.framedA : traits.framedB)) !== 0;
  return isTold && (!hasCaptureData(photo) || hasCaptureData(other));
}

function groupsOf(
  kind: 'same' | 'similar',
  level: number,
  pairs: readonly DuplicatePair[],
): number[][] {
  const groups = completeLinkGroups(pairs);
  if (kind === 'same') return groups;
  // Where all are one picture, the group is told under `same` already.
  const others = new Set(
    pairs.filter(({ same }) => same === null || same > level).map(({ a, b }) => `${a} ${b}`),
  );
  return groups.filter((ids) =>
    ids.some((a, index) => ids.slice(index + 1).some((b) => others.has(`${a} ${b}`))),
  );
}

/**
 * What comes free where only the keeper stays, of what can go now. Spare copies of the keeper itself
 * are counted as exact copies, and nowhere else.
 */
function freedBytes(
  kind: DuplicateKind,
  members: readonly GroupPhoto[],
  kept: Kept,
  offlineFolders: ReadonlySet<number>,
): number {
  if (kept.photo.files.every(({ folderId }) => offlineFolders.has(folderId))) return 0;
  const going = members
    .filter(({ id }) => kind === 'exact' || id !== kept.photo.id)
    .flatMap(({ files }) => files)
    .filter(({ id, folderId }) => id !== kept.file.id && !offlineFolders.has(folderId));
  // A hard link frees nothing as long as another one stays.
  const staying = members.flatMap(({ files }) => files).filter((file) => !going.includes(file));
  const held = new Set(staying.map(({ identity }) => identity));
  let bytes = 0;
  for (const { identity, size } of going) {
    if (identity !== null && held.has(identity)) continue;
    held.add(identity);
    bytes += size;
  }
  return bytes;
}

function describe(
  kind: DuplicateKind,
  members: readonly GroupPhoto[],
  kept: Kept,
  pairs: PairTable,
  offlineFolders: ReadonlySet<number>,
): DuplicateGroup {
  const others = members.filter(({ id }) => id !== kept.photo.id);
  return {
    id: `${kind}:${members.map(({ id }) => id).join(',')}`,
    kind,
    photos: [kept.photo, ...others].map((photo) => {
      return describePhoto(photo, kept, pairs, offlineFolders);
    }),
    keeper: {
      photo: kept.photo.id,
      file: kept.file.id,
      reason: kept.reason,
      words: reasonInWords(kept.reason),
    },
    bytes: freedBytes(kind, members, kept, offlineFolders),
  };
}

function describePhoto(
  photo: GroupPhoto,
  kept: Kept,
  pairs: PairTable,
  offlineFolders: ReadonlySet<number>,
): DuplicatePhoto {
  const { id, width, height, format, bytes, camera, favourite, rating } = photo;
  const first = id === kept.photo.id ? kept.file.id : null;
  const pair = pairs.of(id, kept.photo.id);
  return {
    ...{ id, width, height, format, bytes, camera, favourite, rating },
    taken: {
      local: isoOf(photo.takenAt, photo.takenPrecision),
      offsetMinutes: photo.takenOffset,
      source: photo.takenSource,
    },
    files: [...photo.files]
      .sort((x, y) => Number(y.id === first) - Number(x.id === first))
      .map(({ id: fileId, path, modifiedAt, folderId }) => ({
        id: fileId,
        path,
        modifiedAt,
        state: offlineFolders.has(folderId) ? 'offline' : 'present',
      })),
    differences:
      first === null
        ? differencesOf(photo, kept.photo, pair?.traits ?? 0, isFramed(photo, kept.photo, pairs))
        : [],
  };
}

function differencesOf(
  photo: GroupPhoto,
  keeper: GroupPhoto,
  bits: number,
  framed: boolean,
): Difference[] {
  // The frame is named instead of the pixels that it adds.
  const pixels = framed ? 0 : photo.width * photo.height - keeper.width * keeper.height;
  const isDated = [photo, keeper].every(
    ({ takenSource, takenPrecision }) => isDatedByPhoto(takenSource) && takenPrecision === 19,
  );
  const seconds = isDated ? (photo.takenAt - keeper.takenAt) / 1000 : 0;
  const found: [Difference, boolean][] = [
    ['larger', pixels > 0],
    ['smaller', pixels < 0],
    ['other-format', photo.format !== keeper.format],
    ['framed', framed],
    ['cropped', (bits & traits.cropped) !== 0],
    ['turned', (bits & traits.turned) !== 0],
    ['mirrored', (bits & traits.mirrored) !== 0],
    ['other-light', (bits & traits.otherLight) !== 0],
    ['other-colours', (bits & traits.otherColours) !== 0],
    ['no-capture-data', hasCaptureData(keeper) && !hasCaptureData(photo)],
    ['taken-earlier', seconds <= -1],
    ['taken-later', seconds >= 1],
    ['edited', photo.files.some(({ path }) => saysEdited(path))],
  ];
  return found.filter(([, is]) => is).map(([difference]) => difference);
}
