/** `keepsake caption`: drafts of captions for people and programs; nothing is accepted by it. */
import { AppError } from '../base/errors.ts';
import type { CaptionDraft } from '../contract/captions.ts';
import type { Engine } from '../engine.ts';
import { photoFiles } from '../store/photos.ts';
import type { GlobalOptions } from './host.ts';
import { printJson, printLine } from './output.ts';
import { photoIds, withEngine } from './with-engine.ts';

export interface CaptionOptions extends GlobalOptions {
  /** As a user writes it: `en`, `zh`, `zh-CN`. */
  lang: string;
  album?: string;
}

/** Prints a draft of each photo, in their order; with --json a line for each. */
export async function caption(photos: readonly string[], options: CaptionOptions): Promise<void> {
  const language = languageOf(options.lang);
  await withEngine(options, async (engine) => {
    const ids = [
      ...photoIds(engine.store, photos),
      ...(options.album === undefined ? [] : await photosOfAlbum(engine, options.album)),
    ];
    if (ids.length === 0) {
      throw new AppError('bad-input', 'Name photos of the library, or an album with --album.');
    }
    const files = photoFiles(engine.store, ids);
    for (const photo of ids) {
      const { kind, text } = await engine.api.suggestCaption({ photo, language });
      const [path = ''] = files.get(photo) ?? [];
      if (options.json) printJson({ photo, path, language, kind, text });
      else printLine(`${path}: ${text === '' ? '(nothing fits)' : text}`);
    }
  });
}

/** @throws AppError 'bad-input' for another language. */
function languageOf(written: string): CaptionDraft['language'] {
  if (written === 'en') return 'en';
  if (/^zh(-cn)?$/i.test(written)) return 'zh-CN';
  throw new AppError('bad-input', `Captions are drafted in en and zh, not in ${written}.`);
}

async function photosOfAlbum({ api }: Engine, name: string): Promise<number[]> {
  const album = (await api.albums({})).find((one) => one.name === name);
  if (album === undefined) throw new AppError('not-found', `There is no album “${name}”.`);
  return (await api.search({ text: '', album: album.id })).ids;
}
