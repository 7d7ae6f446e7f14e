/** Which encoder suits a computer and a language: by what publishers and others measured. Engine process. */
import type { Advice } from '../../contract/encoders.ts';
import { pinnedFiles, sizeOfEntry } from './catalogue.ts';
import type { CatalogueEntry } from './catalogue-file.ts';

/** Of the memory, what an encoder may take at most; a large one on a small machine makes all else slow. */
const MEMORY_SHARE = 0.4;
/** Pixels of the edge up to which a CPU is quick enough to read a library. */
const LARGEST_FOR_CPU = 256;

/**
 * The id of the entry that finds best what is asked in this language, of those that can be downloaded,
 * that nobody's licence restricts and that fit into memory; null where none is known to be better.
 * Without a figure for memory, the files' size stands for it: a float model is held as it is.
 */
export function recommended(
  entries: readonly CatalogueEntry[],
  { language, memoryBytes, hasGraphics }: Advice,
): string | null {
  const fitting = entries.filter((entry) => {
    const { licence, config, memory } = entry;
    return (
      pinnedFiles(entry) !== null &&
      licence.restricts === null &&
      config.languages.good.includes(language) &&
      (memory?.bytes ?? sizeOfEntry(entry)) <= memoryBytes * MEMORY_SHARE &&
      (hasGraphics || config.image.size <= LARGEST_FOR_CPU)
    );
  });
  const measure = language === 'zh' ? 'xm3600-zh' : 'xm3600-en';
  const scored = fitting.flatMap(({ id, quality }) => {
    const found = quality.find((one) => one.measure === measure);
    return found === undefined ? [] : [{ id, percent: found.percent }];
  });
  return scored.sort((a, b) => b.percent - a.percent)[0]?.id ?? null;
}
