/**
 * Which of Google Takeout's JSON files belongs to which photo. Google cuts their names, numbers them,
 * and gives edited copies none. Pure.
 */
import { photoEndings } from '../../base/formats.ts';

/** What newer exports put between a photo's name and `.json`; it is cut like the rest. */
const ADDED = '.supplemental-metadata';
/** Google cuts the name in front of `.json` to so many characters, at least; 46 as a rule. */
const LEAST_CUT = 40;

/** `-edited` in the languages of Google Photos, and its own effects; long names cut it short as well. */
const EDITED = [
  'edited bearbeitet modifié editado modificato editada bewerkt redigerad redigeret redigert muokattu',
  'edytowane edytowany upraveno módosított editat düzenlendi изменено отредактировано 編集済み 已修改 已編輯 수정됨',
  'effects smile mix',
]
  .flatMap((words) => words.split(' '))
  .concat('ha editado');

interface Name {
  /** Without its number, in small letters. */
  name: string;
  /** `2` of `IMG(2).jpg` and `IMG.jpg(2).json`; '' for none. */
  number: string;
}

/** The JSON file of a photo among those of its folder, or null. */
export function takeoutFileOf(photo: string, jsons: readonly string[]): string | null {
  const candidates = jsons.map((json) => ({ json, ...jsonName(json) }));
  for (const wanted of namesOf(photo)) {
    let best: { json: string; name: string } | null = null;
    for (const candidate of candidates) {
      const fits = candidate.number === wanted.number && isOf(candidate.name, wanted.name);
      // The more of the name it has, the surer.
      if (fits && candidate.name.length > (best?.name.length ?? 0)) best = candidate;
    }
    if (best !== null) return best.json;
  }
  return null;
}

/** As it is, and as the photo that it was made from. */
function namesOf(photo: string): Name[] {
  const { stem, ending } = parted(photo.normalize('NFC').toLowerCase());
  const { name, number } = numbered(stem);
  const names = [
    { name: name + ending, number },
    // `IMG(1).jpg` may have been its name in Google Photos already.
    { name: stem + ending, number: '' },
  ];
  const dash = name.lastIndexOf('-');
  const word = name.slice(dash + 1);
  if (dash > 0 && word !== '' && EDITED.some((edited) => isEdited(word, edited, photo))) {
    const original = name.slice(0, dash);
    names.push({ name: original + ending, number });
    // `IMG(1)-edited.jpg` is numbered before.
    const before = numbered(original);
    if (before.number !== '') names.push({ name: before.name + ending, number: before.number });
    // An edit of `IMG.HEIC` is saved as `IMG-edited.jpg`.
    names.push(...photoEndings.map((other) => ({ name: original + other, number })));
  }
  return names;
}

/** A long name leaves no room for the whole word. */
function isEdited(word: string, edited: string, photo: string): boolean {
  return word === edited || (photo.length >= LEAST_CUT && edited.startsWith(word));
}

function jsonName(json: string): Name {
  return numbered(
    json
      .normalize('NFC')
      .toLowerCase()
      .replace(/\.json$/, ''),
  );
}

/** Whether `json` is the photo's name with Google's addition, whole or cut. */
function isOf(json: string, photo: string): boolean {
  const whole = photo + ADDED;
  if (json.length >= photo.length) return whole.startsWith(json);
  // Exports of 2018 left the ending out.
  return json === parted(photo).stem || (json.length >= LEAST_CUT && photo.startsWith(json));
}

function numbered(text: string): Name {
  const match = /^(.*)\((\d{1,4})\)$/s.exec(text);
  return { name: match?.[1] ?? text, number: match?.[2] ?? '' };
}

function parted(name: string): { stem: string; ending: string } {
  const dot = name.lastIndexOf('.');
  return dot <= 0
    ? { stem: name, ending: '' }
    : { stem: name.slice(0, dot), ending: name.slice(dot) };
}
