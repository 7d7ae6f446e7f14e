/**
 * `npm run bench -- captions [--json] [--list]`: drafts of captions for the captioned photographs of
 * ../shared/photos on which nothing was chosen: what is offered, how many of its telling words stand
 * in one of the five captions that people wrote, and how long a draft takes. `--list` prints the drafts,
 * also of other objects, to be judged by looking at them.
 */
import { join } from 'node:path';
import { measureBackground } from '../../src/embeddings/background.ts';
import { embedPhrases } from '../../src/features/captions/compose.ts';
import { draftFor } from '../../src/features/captions/draft.ts';
import type { Drafted, DraftModel } from '../../src/features/captions/draft.ts';
import { loadPhrases } from '../../src/features/captions/phrases.ts';
import type { Language } from '../../src/features/captions/phrases.ts';
import { tellingWords } from '../../src/features/captions/words.ts';
import { CaptionDecoder } from '../../src/models/caption-decoder.ts';
import { loadCaptionDecoder } from '../../src/models/caption-manifest.ts';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { mean } from '../../src/vectors/statistics.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { embedFiles, readLines } from '../support/labelled.ts';
import { sharedPhotos } from '../support/shared.ts';
import { openTexts } from '../support/text-vectors.ts';
import { isReported } from './label/photos.ts';
import type { Captioned } from './label/photos.ts';

/** Of the drafts in one language. */
export interface DraftQuality {
  photos: number;
  sentences: number;
  words: number;
  none: number;
  /** Per cent of the telling words of what is offered that a person used as well. */
  precision: number;
  /** Median. */
  milliseconds: number;
}

export async function run(args: string[]): Promise<void> {
  if (sharedPhotos === null) throw new Error('../shared/photos is not there');
  const folder = sharedPhotos;
  const manifest = builtInModel();
  const images = await ImageEmbedder.open(manifest, 'cpu');
  const texts = await openTexts(manifest);
  const decoder = await CaptionDecoder.open(loadCaptionDecoder(), { threads: 2 });
  const captioned = readLines<Captioned>(join(folder, 'captioned/captions.jsonl'));
  const chinese = new Map(
    readLines<Captioned>(join(folder, 'captioned/captions.zh.jsonl')).map((row) => [row.file, row]),
  );
  const others = readLines<{ file: string }>(join(folder, 'objects/labels.jsonl'));
  const reported = captioned.filter((_, place) => isReported(place));
  const listed = args.includes('--list') ? others.filter((_, place) => isReported(place)) : [];
  const files = [
    ...reported.map(({ file }) => `captioned/${file}`),
    ...listed.map(({ file }) => `objects/${file}`),
  ];
  const vectors = await embedFiles(
    images,
    manifest,
    files.map((file) => join(folder, file)),
  );
  const index = new VectorIndex(manifest.dimensions);
  for (const [id, vector] of vectors.entries()) index.set(id + 1, vector);
  const background = measureBackground(index, texts.background);
  const embedOnce = texts.embed;
  const phrases = {
    en: embedPhrases(loadPhrases('en'), embedOnce),
    'zh-CN': embedPhrases(loadPhrases('zh-CN'), embedOnce),
  };
  const model: DraftModel = {
    manifest,
    index,
    texts: { ...texts, embedOnce, word: (...input) => decoder.word(...input) },
    background: { current: () => Promise.resolve(background) },
    canWord: true,
    phrases: async (language) => phrases[language],
  };
  const quality: Partial<Record<Language, DraftQuality>> = {};
  for (const language of ['en', 'zh-CN'] as const) {
    await phrases[language];
    const drafts: Drafted[] = [];
    const times: number[] = [];
    for (const [place, vector] of vectors.entries()) {
      const begun = performance.now();
      const draft = await draftFor(model, vector, language);
      times.push(performance.now() - begun);
      drafts.push(draft);
      if (args.includes('--list'))
        process.stdout.write(`${JSON.stringify({ file: files[place], language, ...draft })}\n`);
    }
    const captions = reported.map(({ file, captions: own }) =>
      language === 'en' ? own : (chinese.get(file)?.captions ?? []),
    );
    quality[language] = qualityOf(drafts.slice(0, reported.length), captions, language, times);
  }
  process.stdout.write(`${JSON.stringify(quality, null, args.includes('--json') ? 0 : 2)}\n`);
  await Promise.all([images.close(), texts.close(), decoder.close()]);
}

function qualityOf(
  drafts: readonly Drafted[],
  captions: readonly (readonly string[])[],
  language: Language,
  times: readonly number[],
): DraftQuality {
  const count = (kind: Drafted['kind']): number =>
    drafts.filter((draft) => draft.kind === kind).length;
  const precisions = drafts.flatMap(({ text }, place) => {
    const said = captions[place]?.join(' ').toLowerCase() ?? '';
    const words = tellingWords(text, language);
    if (words.length === 0) return [];
    return [words.filter((word) => said.includes(word)).length / words.length];
  });
  return {
    photos: drafts.length,
    sentences: count('sentence'),
    words: count('words'),
    none: count('none'),
    precision: Math.round(1000 * mean(precisions)) / 10,
    milliseconds: Math.round(times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0),
  };
}
