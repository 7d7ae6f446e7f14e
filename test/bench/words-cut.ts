/**
 * How the relevance cut follows from the words of a query: chosen on every second photograph of
 * ../shared/photos, captioned ones and objects, by words that `relevance` does not report on.
 */
import { join } from 'node:path';
import { measureBackground } from '../../src/embeddings/background.ts';
import { cutOfWords, inSentence, lowestAnswer, queryWords } from '../../src/search/relevance.ts';
import type { QueryWords, WordsCut } from '../../src/search/relevance.ts';
import type { ScoreStatistics } from '../../src/vectors/background.ts';
import { mean } from '../../src/vectors/statistics.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { readLines } from '../support/labelled.ts';
import { sentences } from './everyday.ts';
import {
  absentInChinese,
  commonInChinese,
  commonThings,
  everydayThings,
  nonsense,
  unseenWords,
} from './fit-words.ts';
import { isNamed, isReported, shownIn } from './label/photos.ts';
import type { Captioned, LabelledPhotos } from './label/photos.ts';
import { absentThings, concepts, namesOf } from './relevance.ts';
import { randomNumbers } from './vectors.ts';

/** Things that no caption names and `relevance` does not ask for. */
const ABSENT = `submarine;dinosaur;snowman;wedding dress;aquarium;chess;knitting;
telephone booth;windmill;camel;panda;owl;polar bear;crocodile;peacock;vending machine;x-ray;
hot air balloon;bathtub;refrigerator;lasagna;pumpkin;parrot;hammer;scissors;bookshelf;lightning;
space shuttle;chandelier;toothbrush;flamingo;mushroom;ferris wheel;passport;sewing machine;
wine glass;stethoscope;printer`
  .split(/;\s*/)
  .map((thing) => thing.trim());
/** Words of captions that name nothing. */
const EMPTY_WORDS = new Set(
  `the with and are his her their its for from down while through over into near two three one other
another some out off front next that this has have she they them being behind around against
there`.split(/\s+/),
);

/** Photos that may be shown on average for what is not there: below the goal of 1, for other things will be asked. */
const MOST_ABSENT = 0.75;
/** … and for what means nothing. */
const MOST_NONSENSE = 0.1;
/** More for one query are as bad as so many. */
const WORST_ABSENT = 20;
/** Captions whose own photo is to be above the cut. */
const LEAST_OWN = 0.84;
/** Fewer photos of a word say nothing of its cut; what most photos show is not looked for. */
const FEWEST = 3;
const COMMONEST = 0.5;
/** The specificity of an average word. */
const USUAL = 0.8;
/**
 * Where the search begins: usual deviations, by specificity, length and rarity; usual share, by specificity;
 * deviations by emptiness.
 */
const START = [2.05, 3.96, 0.19, 0.52, 0.48, 1.45, 18.4];
/** How far a first step goes in each. */
const WIDTHS = [1, 8, 0.5, 0.5, 0.4, 3, 10];
const TRIES = 5000;
/** One search may end beside the best; the best of so many hardly does. */
const SEARCHES = 4;

/** A query with its scores, best first. */
interface Asked {
  words: QueryWords;
  background: ScoreStatistics;
  scores: number[];
  /** In the order of the scores; null where nobody knows whether the photo shows it. */
  shows: (boolean | null)[];
}

interface Questions {
  there: Asked[];
  /** One photo of each is known. */
  named: Asked[];
  captions: Asked[];
  absent: Asked[];
  thereZh: Asked[];
  absentZh: Asked[];
  nonsense: Asked[];
}

/** The cut that finds most and shows little of what is not there. `folder` is that of the photographs. */
export async function fitWordsCut(photos: LabelledPhotos, folder: string): Promise<object> {
  const questions = await questionsOf(photos, folder);
  const random = randomNumbers(17);
  const searched = Array.from({ length: SEARCHES }, () => {
    let best = START;
    let gain = valueOf(questions, ruleOf(best));
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      // Wide steps first, then small ones.
      const width = (1 - attempt / TRIES) ** 2 + 0.02;
      const next = best.map((value, i) =>
        random() < 0.5 ? value : rounded(value + width * (WIDTHS[i] ?? 0) * (random() - 0.5)),
      );
      const found = valueOf(questions, ruleOf(next));
      if (found > gain) [best, gain] = [next, found];
    }
    return { best, gain };
  });
  const [{ best } = { best: START }] = searched.sort((one, other) => other.gain - one.gain);
  const rule = ruleOf(best);
  const { deviations, shareOfBest } = rule;
  return { deviations, share_of_best: shareOfBest, ...measured(questions, rule) };
}

/** Numbers around an average word, which can be changed one by one, as a rule. */
function ruleOf(numbers: readonly number[]) {
  const [
    usual = 0,
    specificity = 0,
    length = 0,
    rarity = 0,
    share = 0,
    byShare = 0,
    emptiness = 0,
  ] = numbers;
  return {
    deviations: {
      base: rounded(usual - specificity * USUAL),
      specificity,
      length,
      rarity,
      emptiness,
    },
    shareOfBest: { base: rounded(share - byShare * USUAL), specificity: byShare },
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function measured(questions: Questions, rule: WordsCut) {
  const shown = (list: Asked[]): number =>
    mean(list.map((asked) => Math.min(WORST_ABSENT, above(asked, rule))));
  return {
    f1: mean(questions.there.map((asked) => f1Of(asked, rule))),
    named: mean(questions.named.map((asked) => f1Of(asked, rule))),
    own: mean(questions.captions.map((asked) => Number(f1Of(asked, rule) > 0))),
    absent: shown(questions.absent),
    f1Zh: mean(questions.thereZh.map((asked) => f1Of(asked, rule))),
    absentZh: shown(questions.absentZh),
    nonsense: shown(questions.nonsense),
  };
}

function valueOf(questions: Questions, rule: WordsCut): number {
  const { f1, named, own, absent, f1Zh, absentZh, nonsense } = measured(questions, rule);
  const tooMany = Math.max(0, absent - MOST_ABSENT) + Math.max(0, absentZh - MOST_ABSENT) / 2;
  return (
    f1 +
    f1Zh / 2 +
    named / 4 -
    tooMany / 2 -
    2 * Math.max(0, LEAST_OWN - own) -
    Math.max(0, nonsense - MOST_NONSENSE) / 4
  );
}

function above({ words, background, scores }: Asked, rule: WordsCut): number {
  const lowest = lowestAnswer(scores[0] ?? 0, background, cutOfWords(words, rule));
  const first = scores.findIndex((score) => score < lowest);
  return first < 0 ? scores.length : first;
}

function f1Of(asked: Asked, rule: WordsCut): number {
  const known = asked.shows.slice(0, above(asked, rule)).filter((shows) => shows !== null);
  const right = known.filter((shows) => shows).length;
  return (2 * right) / (known.length + asked.shows.filter((shows) => shows === true).length);
}

async function questionsOf(photos: LabelledPhotos, folder: string): Promise<Questions> {
  const captions = photos.captions.filter((_, i) => !isReported(i));
  const classes = photos.classes.filter((_, i) => !isReported(i)).map((name) => name.toLowerCase());
  const captioned = photos.captioned.filter((_, i) => !isReported(i));
  const objects = photos.objects.filter((_, i) => !isReported(i));
  const askCaptioned = asking(photos, captioned);
  const askAll = asking(photos, [...captioned, ...objects]);
  const nothing = captioned.map(() => false);
  const reported = new Set(absentThings);
  const unnamed = [...classes, ...everydayThings].filter(
    (name) => !reported.has(name) && !isNamed(photos.captions, name),
  );
  const chinese = readLines<Captioned>(join(folder, 'captioned/captions.zh.jsonl')).filter(
    (_, i) => !isReported(i),
  );
  const all = <Item>(items: readonly Item[], ask: (item: Item, i: number) => Promise<Asked>) =>
    Promise.all(items.map(ask));
  return {
    there: await all(thingsThere(captions), ([word, shows]) => askCaptioned(word, shows)),
    // The other photos may show it as well, as far as anybody knows.
    named: await all(classes, (name) =>
      askAll(name, [...nothing, ...classes.map((other) => (other === name ? true : null))]),
    ),
    captions: (
      await Promise.all(
        [captions, chinese].map((told) =>
          all(told, (photo, own) =>
            askCaptioned(
              photo.captions[0] ?? '',
              told.map((_, i) => (i === own ? true : null)),
            ),
          ),
        ),
      )
    ).flat(),
    absent: await all([...ABSENT, ...unnamed], (text) => askCaptioned(text, nothing)),
    thereZh: await all(
      Object.entries(commonInChinese)
        .map(([thing, words]): [string, (boolean | null)[]] => [thing, shownIn(captions, words)])
        .filter(([, shows]) => shows.filter((is) => is === true).length >= FEWEST),
      ([word, shows]) => askCaptioned(word, shows),
    ),
    absentZh: await all(absentInChinese, (text) => askCaptioned(text, nothing)),
    nonsense: await all(nonsense, (text) => askCaptioned(text, nothing)),
  };
}

/** What is asked for, with the photos that show it: two captions say so. */
function thingsThere(captions: readonly Captioned[]): [string, (boolean | null)[]][] {
  const common = Object.entries(commonThings).map(
    ([thing, words]): [string, (boolean | null)[]] => [thing, shownIn(captions, words)],
  );
  const asked = sentences.map(({ en, groups }): [string, (boolean | null)[]] => {
    const wanted = groups.map((words) => new Set(words.split(' ')));
    const shows = captions.map((photo) => {
      const naming = photo.captions.filter((caption) => {
        const words = caption.toLowerCase().match(/[a-z]+/g) ?? [];
        return wanted.every((group) => words.some((word) => group.has(word)));
      }).length;
      return naming === 1 ? null : naming > 1;
    });
    return [en, shows];
  });
  const isEnough = ([, shows]: [string, (boolean | null)[]]): boolean =>
    shows.filter((is) => is === true).length >= FEWEST;
  return [...wordsThere(captions), ...[...common, ...asked].filter(isEnough)];
}

/** Words of captions with the photos that show what they name. */
function wordsThere(captions: readonly { captions: string[] }[]): [string, (boolean | null)[]][] {
  const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  const reported = new Set(concepts.flatMap(namesOf));
  const all = new Set(captions.flatMap((photo) => photo.captions.flatMap(wordsOf)));
  const split = captions.map((photo) => photo.captions.map((text) => new Set(wordsOf(text))));
  return [...all].flatMap((word): [string, (boolean | null)[]][] => {
    if (reported.has(word) || EMPTY_WORDS.has(word) || unseenWords.has(word)) return [];
    const shows = split.map((own) => {
      const naming = own.filter((words) => words.has(word) || words.has(`${word}s`)).length;
      return naming === 1 ? null : naming > 1;
    });
    const right = shows.filter((is) => is === true).length;
    return right < FEWEST || right > COMMONEST * shows.length ? [] : [[word, shows]];
  });
}

function asking(photos: LabelledPhotos, vectors: readonly Float32Array[]) {
  const index = new VectorIndex(vectors[0]?.length ?? 1);
  for (const [id, vector] of vectors.entries()) index.set(id, vector);
  const background = measureBackground(index, photos.background).words;
  return async (text: string, truth: readonly (boolean | null)[]): Promise<Asked> => {
    const [vector = new Float32Array(), sentence = vector] = await photos.embed([
      text,
      inSentence(text),
    ]);
    const [weighed = null] = await photos.weigh([text]);
    const { ids, scores } = index.nearest(vector, index.size);
    const shows = ids.map((id) => truth[id] ?? null);
    return {
      words: queryWords(text, vector, sentence, weighed, photos.meaningless),
      background,
      scores,
      shows,
    };
  };
}
