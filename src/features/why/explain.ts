/** What the parts of a search have to do with a photo. Runs in the engine. */
import { AppError } from '../../base/errors.ts';
import type { QueryPart } from '../../contract/search.ts';
import type { Why, WhyPart, WhyRequest } from '../../contract/why.ts';
import { likenessFit, textFits } from '../../search/fit.ts';
import { sentenceParts } from '../../search/parts.ts';
import type { PhotoSearch, SearchModel } from '../../search/searcher.ts';
import { albumsOf } from '../../store/albums.ts';
import type { Store } from '../../store/database.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import { decisionsAbout } from '../../store/label-decisions.ts';
import { guessesAbout } from '../../store/label-guesses.ts';
import { listLabels } from '../../store/labels.ts';
import { photoDetails } from '../../store/photos.ts';
import { dot } from '../../vectors/arithmetic.ts';
import type { LabelWords } from './label-words.ts';
import { writtenPlaces } from './written.ts';

interface Explaining {
  store: Store;
  searcher: PhotoSearch;
  model: SearchModel;
  labelWords: LabelWords;
}

/** @throws AppError 'not-found' for a photo that is not here. */
export async function explain(
  { store, searcher, model, labelWords }: Explaining,
  { text, like, photo, language }: WhyRequest,
): Promise<Why> {
  const details = photoDetails(store, photo);
  if (details === null) throw new AppError('not-found', `There is no photo ${photo}.`);
  const { understood } = await searcher.search({ text, limit: 1 });
  const vector = embeddingOf(store, photo, model.manifest.key);
  const pushed = understood.parts.filter((part) => part.kind === 'words' && part.negated);
  const likes: { photos: number[]; negated: boolean }[] = [
    ...(like === undefined ? [] : [{ photos: [like], negated: false }]),
    ...understood.parts.filter((part) => part.kind === 'like'),
  ];
  const seen =
    vector === null
      ? []
      : [
          ...(await wordParts(model, vector, understood.words, pushed)),
          ...(await likeParts(store, model, vector, likes)),
        ];
  return {
    parts: [...seen, ...(await factParts(searcher, photo, understood.parts))],
    written: writtenPlaces(understood.words, {
      files: details.files.map(({ path }) => path),
      labels: labelsOf(store, photo),
      keywords: details.keywords,
      albums: albumsOf(store.library, photo).map(({ name }) => name),
      captions: [details.title, details.caption],
    }),
    nearest: vector === null ? null : await labelWords.nearest(vector, model, language),
  };
}

async function wordParts(
  model: SearchModel,
  photo: Float32Array,
  words: string,
  pushed: readonly QueryPart[],
): Promise<WhyPart[]> {
  const phrases = sentenceParts(words);
  const without = pushed.flatMap((part) => (part.kind === 'words' ? [part.text] : []));
  const asked = [...(words === '' ? [] : [words, ...phrases]), ...without];
  if (asked.length === 0) return [];
  const fits = (await textFits(model, asked)).map((one) => ({
    text: one.text,
    fit: one.fit(dot(one.vector, photo)),
  }));
  const negated = fits.splice(asked.length - without.length);
  const [whole, ...parts] = fits;
  const found: WhyPart[] = negated.map((one) => {
    return { kind: 'words', ...one, negated: true, parts: [] };
  });
  if (whole !== undefined) found.unshift({ kind: 'words', ...whole, negated: false, parts });
  return found;
}

async function likeParts(
  store: Store,
  model: SearchModel,
  photo: Float32Array,
  likes: readonly { photos: readonly number[]; negated: boolean }[],
): Promise<WhyPart[]> {
  if (likes.length === 0) return [];
  const fit = await likenessFit(model);
  return likes.flatMap(({ photos, negated }) =>
    photos.flatMap((id): WhyPart[] => {
      const vector = embeddingOf(store, id, model.manifest.key);
      return vector === null
        ? []
        : [{ kind: 'like', photo: id, fit: fit(dot(vector, photo)), negated }];
    }),
  );
}

/** Facts as searches of their own: what they find is what they mean. */
async function factParts(
  searcher: PhotoSearch,
  photo: number,
  parts: readonly QueryPart[],
): Promise<WhyPart[]> {
  const found: WhyPart[] = [];
  for (const part of parts) {
    if (part.kind !== 'filter' && part.kind !== 'lead') continue;
    const negated = part.kind === 'filter' && part.negated;
    const { key, value } = part;
    // What a filter leaves is among the answers; a name only leads.
    const holds = part.kind === 'filter' || (await isFound(searcher, photo, key, value));
    found.push({ kind: 'fact', key, value, negated, holds });
  }
  return found;
}

async function isFound(
  searcher: PhotoSearch,
  photo: number,
  key: string,
  value: string,
): Promise<boolean> {
  const { ids } = await searcher.search({ text: `${key}:"${value.replaceAll('"', '""')}"` });
  return ids.includes(photo);
}

/** Names of the labels that the user gave the photo, or that are applied or suggested. */
function labelsOf({ library }: Store, photo: number): string[] {
  const decisions = decisionsAbout(library, photo);
  const guesses = guessesAbout(library, photo);
  return listLabels(library)
    .filter(({ id }) => decisions.get(id)?.accepted ?? guesses.has(id))
    .map(({ name }) => name);
}
