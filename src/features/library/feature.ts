/** Feature: the watched folders and the photos in them, with what the user says of a photo itself. */
import { implement } from '../../contract/implement.ts';
import { folders as folderTopic } from '../../contract/folders.ts';
import { photos as photoTopic } from '../../contract/photos.ts';
import { isAhead, parseIso } from '../../facts/claims.ts';
import { coalesce } from '../../base/coalesce.ts';
import { AppError } from '../../base/errors.ts';
import { firstThere } from '../../base/patience.ts';
import type { PhotoDetails } from '../../contract/photos.ts';
import { claimTables, setTaken } from '../../store/claims.ts';
import type { UserDate } from '../../store/claims.ts';
import { coloursOf } from '../../store/colours.ts';
import { folderTree } from '../../store/folder-tree.ts';
import { mark, marksOf, markTables } from '../../store/marks.ts';
import { counts, photoDetails, photoPaths } from '../../store/photos.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';
import { named } from '../../base/named.ts';
import { attachedFiles } from './attached.ts';
import { browse } from './browse.ts';

/** Counting the files of every folder takes 15 ms where there are 200,000. */
const FOLDERS_MILLISECONDS = 1000;

export const library: FeatureDefinition = {
  name: 'library',
  topics: [folderTopic, photoTopic],
  make,
};

function make(services: FeatureContext): Feature {
  const { store, host, bus, announce, library: folders, models, offlineFolders } = services;
  /** Photos whose picture is a new one. */
  let pictures = new Set<number>();
  const announceFolders = coalesce(FOLDERS_MILLISECONDS, () =>
    announce(folderTopic, 'folders', folders.folders()),
  );

  function announceLibrary(changed: number[] | null, marked: number[] | null): void {
    const news = { ...counts(store), changed, marked, pictures: [...pictures] };
    pictures = new Set();
    announce(photoTopic, 'library', news);
  }

  function known(id: number): PhotoDetails {
    const details = photoDetails(store, id, new Set(offlineFolders()));
    if (details === null) throw new AppError('not-found', `There is no photo ${id}.`);
    return details;
  }

  return {
    handlers: {
      ...implement(folderTopic, {
        addFolder: ({ path }) => folders.addFolder(path),
        removeFolder: ({ id }) => folders.removeFolder(id),
        rescan: ({ id }) => folders.rescan(id),
        chooseFolder: async () => {
          if (host.chooseFolder) return host.chooseFolder();
          throw new AppError('unsupported-here', 'There is no folder dialog in a browser.');
        },
        browse: ({ path }) => browse(path),
        folderTree: async () => folderTree(store),
      }),
      ...implement(photoTopic, {
        photo: async ({ id }) => {
          const details = known(id);
          const attached = await attachedFiles(details);
          return { ...details, companions: [...details.companions, ...attached] };
        },
        colours: async ({ ids }) => coloursOf(store, ids),
        marks: async ({ ids }) => marksOf(store, ids ?? null),
        mark: async ({ ids, favourite, rating }) => {
          const undo = mark(store, ids, { favourite, rating });
          void bus.tell('photos', null);
          return { undo };
        },
        setTaken: async ({ ids, taken }) => {
          const undo = setTaken(store, ids, taken === null ? null : writtenDate(taken));
          void bus.tell('photos', null);
          return { undo };
        },
        reveal: async ({ id, path }) => {
          const paths = known(id).files.map((file) => file.path);
          const chosen = path ?? (await firstThere(photoPaths(store, id), (one) => one));
          if (chosen === undefined || !paths.includes(chosen)) {
            throw new AppError('not-found', `Photo ${id} has no such file here.`);
          }
          await host.reveal(chosen);
        },
      }),
    },
    listens: {
      saved: ({ changedPictures }) => {
        for (const photoId of changedPictures) pictures.add(photoId);
        announceFolders();
      },
      changed: ({ photos, embedded, marked, failures }) => {
        // Vectors of the next model change nothing before it answers.
        const changed = [...photos, ...(models.isSwitching ? [] : embedded)];
        if (changed.length + marked.length + failures.length === 0) return;
        announceLibrary(named(changed), named(marked));
        announceFolders();
      },
      // Another model finds other photos for every search.
      model: () => announceLibrary(null, []),
      files: announceFolders,
      folders: announceFolders,
    },
    history: {
      tables: { ...markTables, ...claimTables },
      undone: () => void bus.tell('photos', null),
    },
    start: () => folders.start(),
    close: () => {
      announceFolders.end();
    },
  };
}

/** @throws AppError 'bad-input' */
function writtenDate(taken: string): UserDate {
  const date = parseIso(taken);
  if (date !== null && !isAhead({ ...date, offset: null }, Date.now())) return date;
  throw new AppError(
    'bad-input',
    `“${taken}” is not a date that a photo can have. Write it like 1962, 1962-06, 1962-06-30 or 1962-06-30T18:05.`,
  );
}
