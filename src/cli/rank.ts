/** `keepsake rank`: which photos fit a sentence best, of the library or of any folder. Writes nothing. */
import { isMistake } from '../contract/search.ts';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../base/errors.ts';
import { isPhotoName } from '../base/formats.ts';
import { libraryFolder } from '../base/locations.ts';
import { openReader } from '../engine/reader.ts';
import type { Reader } from '../engine/reader.ts';
import { bestFirst, order } from '../features/rank/order.ts';
import { FITS } from '../search/fit.ts';
import { spawnNodeAnalyser } from '../analyse/spawn.ts';
import { albumByName } from '../store/albums.ts';
import { photoByPath, photoFiles } from '../store/photos.ts';
import { dot } from '../vectors/arithmetic.ts';
import type { GlobalOptions } from './host.ts';
import { exitCodes, printJson, printLine, printNote } from './output.ts';

export interface RankOptions extends GlobalOptions {
  album?: string;
  query?: string;
  best?: number;
}

/** A picture to choose from, and its vector where it is none of the library. */
interface Picture {
  id: number | null;
  files: string[];
  vector: Float32Array | null;
}

/** Works beside a running Keepsake: it only reads. */
export async function rank(
  sentence: string,
  named: readonly string[],
  options: RankOptions,
): Promise<void> {
  const reader = await openReader(libraryFolder(options.library), spawnNodeAnalyser);
  try {
    const { known, paths } = await chosen(reader, named, options);
    const outcomes = paths.length === 0 ? [] : await reader.embedPictures(paths);
    const unread = outcomes.filter((outcome) => outcome instanceof AppError);
    const { index } = reader.model;
    const files = photoFiles(reader.store, known);
    const pictures: Picture[] = [
      ...known
        .filter((id) => index.has(id))
        .map((id) => ({ id, files: files.get(id) ?? [], vector: null })),
      ...outcomes.flatMap((vector, place) =>
        vector instanceof AppError ? [] : [{ id: null, files: [paths[place] ?? ''], vector }],
      ),
    ];
    const ids = pictures.flatMap(({ id }) => id ?? []);
    const ordered = await order(reader.model, sentence, (query) => {
      const { scores } = index.scores(query, ids);
      return pictures.map(({ vector }, place) =>
        vector === null ? (scores[place] ?? 0) : dot(query, vector),
      );
    });
    const stacks = reader.timeline.stacks.among(
      ordered.places.flatMap((place) => pictures[place]?.id ?? []),
    );
    const nearly = new Set(stacks.flatMap((stack) => stack.slice(1)));
    const all = ordered.places.map(ordered.describe);
    const shown =
      options.best === undefined
        ? all
        : bestFirst(all, options.best, ({ place }) => {
            return nearly.has(pictures[place]?.id ?? 0);
          });
    const unseen = known.filter((id) => !index.has(id)).flatMap((id) => files.get(id) ?? []);
    if (options.json) {
      printJson({
        sentence,
        parts: ordered.parts,
        results: shown.map(({ place, fit, parts, most, least }) => {
          const { id = null, files: own = [] } = pictures[place] ?? {};
          return { id, fit: rounded(fit), parts: parts.map(rounded), most, least, files: own };
        }),
        unread: [...unread.map(({ message }) => message), ...unseen],
      });
    } else {
      if (shown.length === 0) printLine('There is no photo to choose from.');
      else if ((shown[0]?.fit ?? 0) < FITS)
        printLine('None of them clearly shows this; the nearest:');
      for (const { place, fit, most, least } of shown) {
        const reason = reasonWords(most, least);
        printLine(`${fit.toFixed(2)}  ${pictures[place]?.files.join('  =  ') ?? ''}${reason}`);
      }
    }
    for (const { message } of unread) printNote(`keepsake: ${message}`);
    for (const path of unseen) {
      printNote(`keepsake: ${path} has not been read yet: run \`keepsake index\`.`);
    }
    if (unread.length + unseen.length > 0) process.exitCode = exitCodes.failed;
  } finally {
    reader.close();
  }
}

/** Ids of the library, and pictures outside of it. @throws AppError for what is neither. */
async function chosen(
  reader: Reader,
  named: readonly string[],
  { album, query }: RankOptions,
): Promise<{ known: number[]; paths: string[] }> {
  const ways = [named.length > 0, album !== undefined, query !== undefined].filter(Boolean);
  if (ways.length !== 1) {
    throw new AppError(
      'bad-input',
      'Say what to choose from: photos or folders, or --album <name>, or --query <words>.',
    );
  }
  if (album !== undefined) {
    const row = albumByName(reader.store.library, album);
    if (row !== null) return { known: await reader.searcher.photosOf(row), paths: [] };
    throw new AppError(
      'not-found',
      `There is no album “${album}”. \`keepsake album list\` shows all.`,
    );
  }
  if (query !== undefined) {
    const { ids, likely, understood } = await reader.searcher.search({ text: query });
    const problem = understood.problems.find(isMistake);
    if (problem !== undefined) throw new AppError('bad-input', problem.message);
    return { known: ids.slice(0, likely), paths: [] };
  }
  const known = new Set<number>();
  const paths = new Set<string>();
  for (const path of named.flatMap((name) => (isId(name) ? [name] : picturesAt(name)))) {
    const id = isId(path) ? Number(path) : photoByPath(reader.store, path);
    if (id === null) paths.add(path);
    else if (photoFiles(reader.store, [id]).size > 0) known.add(id);
    else throw new AppError('not-found', `${path} is no photo of the library.`);
  }
  return { known: [...known], paths: [...paths] };
}

function isId(name: string): boolean {
  return /^\d+$/.test(name);
}

/** The file itself, or the photos below a folder. Links are not followed. */
function picturesAt(name: string): string[] {
  const path = resolve(name);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new AppError('not-found', `There is no file or folder ${path}.`);
  if (!found.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isPhotoName(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function reasonWords(most: readonly string[], least: readonly string[]): string {
  const parts = [
    ...(most.length > 0 ? [`most of all: ${most.join(', ')}`] : []),
    ...(least.length > 0 ? [`less: ${least.join(', ')}`] : []),
  ];
  return parts.length === 0 ? '' : `  (${parts.join('; ')})`;
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
