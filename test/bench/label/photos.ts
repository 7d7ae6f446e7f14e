/** The photographs of ../shared/photos as labels see them: their vectors, and what they show. */
import { join } from 'node:path';
import { ImageEmbedder } from '../../../src/models/image-embedder.ts';
import type { ModelManifest } from '../../../src/models/manifest.ts';
import type { TextEmbedder } from '../../../src/models/text-embedder.ts';
import type { Fit } from '../../../src/features/labels/zero-shot.ts';
import { embedFiles, readLines } from '../../support/labelled.ts';
import { openTexts } from '../../support/text-vectors.ts';

export interface Captioned {
  file: string;
  captions: string[];
}

/** Everything that the measurements ask for. */
export interface LabelledPhotos {
  captioned: Float32Array[];
  captions: Captioned[];
  objects: Float32Array[];
  /** Of each object its class. */
  classes: string[];
  background: Float32Array[];
  meaningless: Float32Array;
  logitScale: number;
  fit: Fit;
  embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  weigh: TextEmbedder['weigh'];
}

/** Embeds both folders, and keeps the text encoder open while `use` runs. */
export async function withLabelledPhotos<Result>(
  folder: string,
  manifest: ModelManifest,
  use: (photos: LabelledPhotos) => Promise<Result>,
): Promise<Result> {
  const images = await ImageEmbedder.open(manifest, 'cpu');
  const texts = await openTexts(manifest);
  try {
    const captions = readLines<Captioned>(join(folder, 'captioned/captions.jsonl'));
    const objects = readLines<{ file: string; label: string }>(
      join(folder, 'objects/labels.jsonl'),
    );
    const embedAll = (kind: string, rows: readonly { file: string }[]): Promise<Float32Array[]> =>
      embedFiles(
        images,
        manifest,
        rows.map(({ file }) => join(folder, kind, file)),
      );
    return await use({
      captioned: await embedAll('captioned', captions),
      captions,
      objects: await embedAll('objects', objects),
      classes: objects.map(({ label }) => label),
      background: texts.background,
      meaningless: await texts.meaningless(),
      logitScale: manifest.logitScale,
      fit: manifest.fitted.labels,
      embed: (all) => texts.embed(all),
      weigh: (all) => texts.weigh(all),
    });
  } finally {
    await images.close();
    await texts.close();
  }
}

/** Of the captioned photos, those on which nothing was chosen or fitted. */
export function isReported(place: number): boolean {
  return place % 2 === 1;
}

/** Whether each captioned photo shows what the words name; null where a single caption says so. */
export function shownIn(captions: readonly Captioned[], words: string): (boolean | null)[] {
  const wanted = new Set(words.split(' '));
  return captions.map((photo) => {
    const naming = photo.captions.filter((caption) =>
      (caption.toLowerCase().match(/[a-z]+/g) ?? []).some((word) => wanted.has(word)),
    ).length;
    return naming === 1 ? null : naming > 1;
  });
}

/** Whether any caption names the thing. */
export function isNamed(captions: readonly Captioned[], thing: string): boolean {
  const own = ` ${thing.toLowerCase()}`;
  return captions.some((photo) =>
    photo.captions.some((caption) =>
      ` ${caption.toLowerCase().replace(/[^a-z]+/g, ' ')} `.match(`${own}s? `),
    ),
  );
}

/** Whether each object belongs to one of the classes, which `|` parts. */
export function belongTo(classes: readonly string[], wanted: string): boolean[] {
  const names = new Set(wanted.split('|'));
  return classes.map((name) => names.has(name));
}
