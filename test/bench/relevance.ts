/**
 * `npm run bench -- relevance [--json]`: how well the relevance cut tells what answers a query, on the
 * captioned photographs of ../shared/photos on which nothing was chosen, and what a minus does. A photo
 * shows a thing when two of its five captions name it; one that a single caption names is left out of
 * the count.
 */
import { join } from 'node:path';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { rank } from '../../src/search/rank.ts';
import type { Ranked, RankInput } from '../../src/search/rank.ts';
import { measureBackground } from '../../src/embeddings/background.ts';
import { mean } from '../../src/vectors/statistics.ts';
import { askedTexts } from '../../src/search/asked-texts.ts';
import { inSentence } from '../../src/search/relevance.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { modelsToCompare } from '../support/earlier-model.ts';
import { embedFiles, readLines } from '../support/labelled.ts';
import { sharedPhotos } from '../support/shared.ts';
import { openTexts } from '../support/text-vectors.ts';
import { ideas, rarerIdeas } from './label/ideas.ts';
import { isNamed, isReported, shownIn } from './label/photos.ts';
import type { Captioned } from './label/photos.ts';

/** Shares from 0 to 1. */
export interface Relevance {
  model: string;
  photos: number;
  captions: { recall: number; ownPrecision: number; shown: number; empty: number };
  concepts: {
    count: number;
    precision: number;
    recall: number;
    f1: number;
    /** With the best cut for each query, chosen by who knows which photos are right. */
    bestF1: number;
    /** With as many photos above the cut as are right: the cut of who knows how many, but not which. */
    countedF1: number;
  };
  absent: Absent;
  /** Ideas in Chinese, and the absent things. */
  chinese: { concepts: Relevance['concepts']; absent: Absent; captions: number };
  /** Names of objects, all concrete, that the captioned photos do not show. */
  names: Absent;
  nonsense: Absent;
  without: { pairs: number; ignored: Minus; used: Minus };
}

/** Fewer photos of an idea say nothing of a cut. */
const FEWEST = 3;

/** What is not there, and how many photos are above the cut for it. */
interface Absent {
  count: number;
  shown: number;
  empty: number;
}

/** Of the first 20 and above the cut: photos that show what was wanted alone, and what was not. */
interface Minus {
  wanted: number;
  unwanted: number;
}

// What a photo can show: nouns and a few actions, each in 8 photos or more.
export const concepts =
  `man woman boy girl child people dog water snow beach grass street mountain bike car
ball shirt hat ocean building crowd rock sand pool field dirt running jumping climbing sitting
playing soccer black red blue white`.split(/\s+/);
// What none of the captions names.
export const absentThings =
  `giraffe elephant pizza laptop zebra penguin violin sushi bedroom lion helicopter whale
tiger spider keyboard receipt microscope broccoli toilet strawberry butterfly lighthouse rocket cactus
telescope cathedral octopus piano teapot kangaroo volcano screenshot spreadsheet goldfish`.split(
    /\s+/,
  );

const absentInChinese =
  `长颈鹿 大象 披萨 笔记本电脑 斑马 企鹅 小提琴 寿司 卧室 狮子 直升机 鲸鱼 老虎 蜘蛛 键盘 收据 显微镜 西兰花 马桶
草莓 蝴蝶 灯塔 火箭 仙人掌 望远镜 大教堂 章鱼 钢琴 茶壶 袋鼠 火山 屏幕截图 电子表格 金鱼`.split(
    /\s+/,
  );

/** What means nothing. */
const nonsense = `xkcd zzzz;qqq;sdkfj sldkfj;foo bar baz;1234 5678;zxcvbnm;fnord;aaaa bbbb;ytrewq;
xyzzy plugh;blorp snarf;trzk`
  .split(/;\s*/)
  .map((text) => text.trim());

/** Everything above; some 20 seconds. `folder` is that of the shared photographs. */
export async function measureRelevance(
  folder: string,
  manifest: ModelManifest,
): Promise<Relevance> {
  const images = await ImageEmbedder.open(manifest, 'cpu');
  const texts = await openTexts(manifest);
  try {
    const photos = readLines<Captioned>(join(folder, 'captioned/captions.jsonl')).filter(
      (_, place) => isReported(place),
    );
    const chinese = readLines<Captioned>(join(folder, 'captioned/captions.zh.jsonl')).filter(
      (_, place) => isReported(place),
    );
    const files = photos.map(({ file }) => join(folder, 'captioned', file));
    const index = new VectorIndex(manifest.dimensions);
    for (const [id, vector] of (await embedFiles(images, manifest, files)).entries()) {
      index.set(id, vector);
    }
    const names = readLines<{ label: string }>(join(folder, 'objects/labels.jsonl'))
      .filter((_, place) => isReported(place))
      .map(({ label }) => label.toLowerCase())
      .filter((name) => !isNamed(photos, name));
    const background = measureBackground(index, texts.background);
    // Many at once are quicker.
    await texts.embed(
      photos.flatMap(({ captions }) => captions.flatMap((one) => [one, inSentence(one)])),
    );
    const search = async (words: string, without: string[] = []): Promise<Ranked> => {
      const [asked] = await askedTexts({ manifest, texts }, [words]);
      const input: RankInput = {
        words: asked?.vector ?? null,
        ...(asked !== undefined && { wordsCut: asked.cut }),
        without: await texts.embed(without),
        like: null,
        among: null,
        limit: photos.length,
      };
      return rank({ index, background, cut: manifest.fitted.cut }, input);
    };
    return {
      model: manifest.key,
      photos: photos.length,
      captions: await measureCaptions(photos, search),
      concepts: await measureConcepts(
        search,
        concepts.map((concept) => ({
          text: concept,
          shown: photos.map((photo) => shows(photo, concept)),
        })),
      ),
      absent: await measureAbsent(search, absentThings),
      chinese: {
        concepts: await measureConcepts(search, ideasIn(photos)),
        absent: await measureAbsent(search, absentInChinese),
        captions: await ownFound(search, chinese),
      },
      names: await measureAbsent(search, names),
      nonsense: await measureAbsent(search, nonsense),
      without: await measureWithout(photos, search),
    };
  } finally {
    await images.close();
    await texts.close();
  }
}

type Search = (words: string, without?: string[]) => Promise<Ranked>;

async function measureCaptions(
  photos: Captioned[],
  search: Search,
): Promise<Relevance['captions']> {
  const found: number[] = [];
  const shown: number[] = [];
  for (const [id, { captions }] of photos.entries()) {
    for (const caption of captions) {
      const { ids, likely } = await search(caption);
      found.push(ids.slice(0, likely).includes(id) ? 1 : 0);
      shown.push(likely);
    }
  }
  return {
    recall: mean(found),
    ownPrecision: sum(found) / sum(shown),
    shown: mean(shown),
    empty: mean(shown.map((count) => (count === 0 ? 1 : 0))),
  };
}

/** Ideas in Chinese that a few of the photos show. */
function ideasIn(photos: readonly Captioned[]): Sought[] {
  return Object.values({ ...ideas, ...rarerIdeas })
    .map(({ zh, words }) => ({ text: zh, shown: shownIn(photos, words) }))
    .filter(({ shown }) => shown.filter((is) => is === true).length >= FEWEST);
}

/** How many of the photos are above the cut of their first caption. */
async function ownFound(search: Search, photos: readonly Captioned[]): Promise<number> {
  const found: number[] = [];
  for (const [id, { captions }] of photos.entries()) {
    const { ids, likely } = await search(captions[0] ?? '');
    found.push(ids.slice(0, likely).includes(id) ? 1 : 0);
  }
  return mean(found);
}

/** What is looked for, and of each photo whether it shows it; null where nobody knows. */
interface Sought {
  text: string;
  shown: readonly (boolean | null)[];
}

async function measureConcepts(
  search: Search,
  sought: readonly Sought[],
): Promise<Relevance['concepts']> {
  const measured: {
    precision: number;
    recall: number;
    f1: number;
    best: number;
    counted: number;
  }[] = [];
  for (const { text, shown } of sought) {
    const { ids, likely } = await search(text);
    const known = ids.map((id, place) => ({ shows: shown[id] ?? null, place }));
    const judged = known.filter(({ shows }) => shows !== null);
    const relevant = judged.filter(({ shows }) => shows).length;
    const above = judged.filter(({ place }) => place < likely);
    const hits = above.filter(({ shows }) => shows).length;
    let best = 0;
    let running = 0;
    for (const [place, { shows }] of judged.entries()) {
      running += shows === true ? 1 : 0;
      best = Math.max(best, (2 * running) / (place + 1 + relevant));
    }
    const counted = judged.slice(0, relevant).filter(({ shows }) => shows).length / relevant;
    measured.push({
      counted,
      precision: above.length === 0 ? 1 : hits / above.length,
      recall: hits / relevant,
      f1: (2 * hits) / (above.length + relevant),
      best,
    });
  }
  return {
    count: sought.length,
    precision: mean(measured.map(({ precision }) => precision)),
    recall: mean(measured.map(({ recall }) => recall)),
    f1: mean(measured.map(({ f1 }) => f1)),
    bestF1: mean(measured.map(({ best }) => best)),
    countedF1: mean(measured.map(({ counted }) => counted)),
  };
}

async function measureAbsent(search: Search, things: readonly string[]): Promise<Absent> {
  const shown: number[] = [];
  for (const thing of things) shown.push((await search(thing)).likely);
  return {
    count: things.length,
    shown: mean(shown),
    empty: mean(shown.map((count) => (count === 0 ? 1 : 0))),
  };
}

/** `a -b` for all pairs that at least five photos show together, and five show the first alone. */
async function measureWithout(photos: Captioned[], search: Search): Promise<Relevance['without']> {
  const minus = { ignored: [] as Minus[], used: [] as Minus[] };
  for (const first of concepts) {
    for (const second of concepts) {
      const both = photos.filter((photo) => shows(photo, first) && shows(photo, second));
      const alone = photos.filter((photo) => shows(photo, first) && shows(photo, second) === false);
      if (first === second || both.length < 5 || alone.length < 5) continue;
      for (const [name, without] of [
        ['ignored', []],
        ['used', [second]],
      ] as const) {
        const { ids, likely } = await search(first, [...without]);
        const top = ids.slice(0, Math.min(20, likely)).map((id) => photos[id]);
        if (top.length === 0) continue;
        const judged = top.filter(
          (photo) => shows(photo, first) !== null && shows(photo, second) !== null,
        );
        const share = (photos: (Captioned | undefined)[]): number =>
          photos.length / Math.max(1, judged.length);
        minus[name].push({
          wanted: share(judged.filter((photo) => shows(photo, first) && !shows(photo, second))),
          unwanted: share(judged.filter((photo) => shows(photo, second))),
        });
      }
    }
  }
  const average = (list: Minus[]): Minus => ({
    wanted: mean(list.map(({ wanted }) => wanted)),
    unwanted: mean(list.map(({ unwanted }) => unwanted)),
  });
  return {
    pairs: minus.ignored.length,
    ignored: average(minus.ignored),
    used: average(minus.used),
  };
}

const forms: Readonly<Record<string, string[]>> = {
  man: ['men'],
  woman: ['women', 'lady'],
  child: ['children', 'kid', 'kids', 'toddler'],
  people: ['crowd', 'group'],
  bike: ['bicycle', 'bicycles'],
  ocean: ['sea'],
  hat: ['cap'],
  running: ['runs', 'run'],
  jumping: ['jumps', 'jump', 'leaps', 'leaping'],
  climbing: ['climbs', 'climb', 'climber'],
  sitting: ['sits', 'sit'],
  playing: ['plays', 'play'],
};

/** How captions name a thing. */
export function namesOf(thing: string): string[] {
  return [thing, `${thing}s`, ...(forms[thing] ?? [])];
}

/** Whether a photo shows a thing; null where only one caption says so. */
function shows(photo: Captioned | undefined, thing: string): boolean | null {
  const names = namesOf(thing);
  const captions = photo?.captions.filter((caption) =>
    names.some((name) =>
      caption
        .toLowerCase()
        .split(/[^a-z]+/)
        .includes(name),
    ),
  );
  const count = captions?.length ?? 0;
  return count === 1 ? null : count > 1;
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

export async function run(args: string[]): Promise<void> {
  if (sharedPhotos === null) {
    throw new Error(
      'The photographs of ../shared/photos are not here: there is nothing to measure.',
    );
  }
  for (const manifest of modelsToCompare()) {
    const measured = await measureRelevance(sharedPhotos, manifest);
    process.stdout.write(
      args.includes('--json') ? `${JSON.stringify(measured)}\n` : inWords(measured),
    );
  }
}

function inWords({
  model,
  photos,
  captions,
  concepts,
  without,
  chinese,
  ...rest
}: Relevance): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const missing = (what: string, { count, shown, empty }: Absent): string => `${count} ${what}
  photos above the cut         ${shown.toFixed(1)} on average; none for ${percent(empty)}`;
  return `${model}
${String(5 * photos)} captions, ${String(photos)} photos
  own photo above the cut      ${percent(captions.recall)}
  photos above the cut         ${captions.shown.toFixed(1)} on average; none for ${percent(captions.empty)}
  of them the caption's own    ${percent(captions.ownPrecision)} (others may fit as well)
${concepts.count} things that are there
  precision above the cut      ${percent(concepts.precision)}
  recall above the cut         ${percent(concepts.recall)}
  F1                           ${percent(concepts.f1)}, ${percent(concepts.f1 / concepts.bestF1)} of the best cut for each query (${percent(concepts.bestF1)}); ${percent(concepts.countedF1 / concepts.bestF1)} for who knows how many there are
${missing('things that are not there', rest.absent)}
${missing('names of objects that are not there', rest.names)}
${missing('texts without meaning', rest.nonsense)}
in Chinese: ${chinese.concepts.count} ideas, F1 ${percent(chinese.concepts.f1)}, ${percent(chinese.concepts.f1 / chinese.concepts.bestF1)} of the best cut for each (${percent(chinese.concepts.bestF1)}), ${percent(chinese.concepts.countedF1 / chinese.concepts.bestF1)} for who knows how many; own photo ${percent(chinese.captions)}
${missing('of the absent things in Chinese', chinese.absent)}
${without.pairs} pairs "a -b", first 20 above the cut
  with the minus               wanted ${percent(without.used.wanted)}, unwanted ${percent(without.used.unwanted)}
  without it                   wanted ${percent(without.ignored.wanted)}, unwanted ${percent(without.ignored.unwanted)}
`;
}
