/** What the window asks of a large library and how it asks it: every query of the contract, with arguments. */
import { tmpdir } from 'node:os';
import type { Api } from '../../../src/contract/contract.ts';
import { contract } from '../../../src/contract/contract.ts';
import { builtInModel } from '../../../src/models/manifest.ts';
import { DIRECTORIES } from './words.ts';

type Calls = (typeof contract)['calls'];

/** The names of calls of a kind. */
type NameOf<Kind> = {
  [Name in keyof Calls]: Calls[Name]['kind'] extends Kind ? Name : never;
}[keyof Calls];
type QueryName = NameOf<'query'>;

/** One way to ask a query. */
export interface Question {
  call: string;
  /** What is special about it; '' where it is asked in one way only. */
  way: string;
  ask: (api: Api, time: number) => Promise<unknown>;
  /** Done before each time that it is asked, and not counted. */
  before?: (api: Api, time: number) => Promise<unknown>;
  /** Times that it is asked. */
  times: number;
}

interface Way<Name extends QueryName> {
  way?: string;
  input: (time: number) => Parameters<Api[Name]>[0];
  before?: Question['before'];
  times?: number;
}

const USUAL_TIMES = 25;

/** A number that belongs to the time, up to `below`. */
function pick(time: number, below: number): number {
  return 1 + ((time * 2_654_435_761 + 12_345) % below);
}

/** All questions of a window to a library of so many photos. @throws Error for a query that is not here */
export function questions(photos: number): Question[] {
  const id = (time: number): number => pick(time, photos);
  const ids = (count: number) => (time: number) =>
    Array.from({ length: count }, (_, at) => pick(time * count + at, photos));
  const text = (way: string, texts: readonly string[], rest: object = {}): Way<'search'> => ({
    way,
    input: (time) => ({
      ...{
        text: (texts[time % texts.length] ?? '').replace('#', String(time % 20)),
        order: 'relevance',
      },
      ...rest,
    }),
  });
  const redate: Question['before'] = (api, time) =>
    api.setTaken({ ids: [id(time)], taken: `20${10 + (time % 10)}-05-0${1 + (time % 9)}` });
  const rate: Question['before'] = (api, time) => api.mark({ ids: [id(time)], rating: time % 6 });
  const nothing = () => undefined;

  const asked: { [Name in QueryName]: readonly Way<Name>[] } = {
    status: [{ input: nothing }],
    failures: [{ input: nothing }],
    bugReport: [{ input: nothing }],
    albums: [
      { input: () => ({}), times: 5 },
      { way: 'after a mark', input: () => ({}), before: rate, times: 5 },
      { way: 'one by hand', input: (time) => ({ ids: [61 + (time % 200)] }) },
      { way: 'one that is smart', input: (time) => ({ ids: [1 + (time % 60)] }) },
    ],
    captionDraft: [{ input: (time) => ({ photo: id(time), language: 'en' }) }],
    captionDraftsLeft: [{ input: nothing }],
    duplicates: [
      { way: 'exact', input: (time) => ({ kind: 'exact', offset: time * 50, limit: 50 }) },
      { way: 'same', input: (time) => ({ kind: 'same', offset: time * 50, limit: 50 }) },
      { way: 'similar', input: (time) => ({ kind: 'similar', offset: time * 50, limit: 50 }) },
      {
        way: 'same, after a pair was kept apart',
        input: () => ({ kind: 'same', offset: 0, limit: 50 }),
        before: (api, time) =>
          api.keepApart({ photos: [1 + 50 * time, 8 + 50 * time], apart: true }),
        times: 8,
      },
    ],
    duplicateState: [{ input: nothing }],
    alignment: [{ input: (time) => ({ photo: id(time), other: id(time + 1) }) }],
    keeperRules: [{ input: nothing }],
    encoders: [{ input: () => ({ language: 'en' }) }],
    probeEncoder: [{ input: () => ({ path: '/keepsake-bench/none' }) }],
    compareEncoders: [
      { input: (time) => ({ text: `thing ${time}`, encoders: [builtInModel().id] }) },
    ],
    browse: [{ input: () => ({ path: tmpdir() }) }],
    folderTree: [
      { input: nothing },
      { way: 'after a photo was dated', input: nothing, before: redate },
    ],
    labels: [
      { input: () => ({}) },
      { way: 'one', input: (time) => ({ ids: [1 + (time % 60)] }) },
      { way: 'after a mark', input: () => ({}), before: rate },
    ],
    labelSets: [{ input: nothing }],
    exportLabels: [
      { input: () => ({}) },
      { way: 'with decisions', input: () => ({ decisions: true }) },
    ],
    labelExamples: [{ input: (time) => ({ id: 1 + (time % 60) }) }],
    selectionLabels: [
      { way: 'of 1', input: (time) => ({ ids: ids(1)(time) }) },
      { way: 'of 1,000', input: (time) => ({ ids: ids(1000)(time) }) },
      { way: 'of 10,000', input: (time) => ({ ids: ids(10_000)(time) }) },
    ],
    devices: [{ input: nothing }],
    photo: [{ input: (time) => ({ id: id(time) }) }],
    colours: [
      { way: 'of 300', input: (time) => ({ ids: ids(300)(time) }) },
      { way: 'of 2,000', input: (time) => ({ ids: ids(2000)(time) }) },
    ],
    marks: [
      { input: () => ({}) },
      { way: 'after a mark', input: () => ({}), before: rate },
      { way: 'of 500', input: (time) => ({ ids: ids(500)(time) }) },
    ],
    rank: [
      {
        way: 'of 200 photos',
        input: (time) => ({ sentence: `people at ${time}`, photos: ids(200)(time), limit: 60 }),
      },
      {
        way: 'of an album',
        input: (time) => ({ sentence: `a dog ${time}`, album: 61 + time, limit: 60 }),
      },
    ],
    removals: [
      { input: () => ({ limit: 20 }) },
      { way: 'a page', input: () => ({ offset: 0, limit: 50 }) },
    ],
    photoLabels: [{ input: (time) => ({ id: id(time) }) }],
    review: [
      { way: 'likely', input: (time) => ({ label: 1 + (time % 60), order: 'likely' }) },
      { way: 'likely, one label', input: () => ({ label: 7, order: 'likely' }) },
      { way: 'informative, one label', input: () => ({ label: 8, order: 'informative' }) },
      { way: 'most urgent', input: () => ({}) },
    ],
    previewLabel: [
      { way: 'threshold', input: (time) => ({ id: 5, threshold: (time % 20) / 20, limit: 24 }) },
      { way: 'prompts', input: (time) => ({ prompts: [`thing ${time}`], limit: 24 }), times: 8 },
      {
        way: 'examples',
        input: (time) => ({ id: 5, accept: ids(5)(time), threshold: 0.5, limit: 24 }),
        times: 8,
      },
    ],
    search: [
      { way: 'timeline', input: () => ({ text: '', order: 'relevance' }) },
      {
        way: 'timeline, after a photo was dated',
        input: () => ({ text: '', order: 'relevance' }),
        before: redate,
      },
      text('words', [
        'a dog on the beach #',
        'red car #',
        'people at a table #',
        'snow in the woods #',
      ]),
      text('one word', ['dog', 'beach', 'sunset', 'lighthouse', 'market', 'cafe', 'kitchen']),
      text('a word with accents', ['cathédrale', 'gâteau', 'niño', 'Fußball', 'pêche']),
      text('Chinese and Russian words', ['猫', '长城', '海边 #', 'собака', 'море']),
      text('a number of a file', ['IMG_#000', 'IMG_1#7', 'DSC0#77', '10#5']),
      text('words and a minus', ['dog -beach #', 'market -snow #']),
      text('words in a folder', ['dog folder:rome', 'sunset folder:paris', 'people folder:2014']),
      text('words and a year', ['dog year:20#', 'red car year:2015', 'sunset year:2009']),
      text('words and a year, in words', [
        'dog in 2014',
        'beach last summer',
        'market in june 2016',
      ]),
      text('year', ['year:2006', 'year:2011', 'year:2014', 'year:2019']),
      text('month', ['month:#', 'month:6', 'month:11..2']),
      text('day', ['date:2014-05-#', 'date:2011-03-1']),
      text('weekend', ['weekend', 'on sundays']),
      text('camera', ['camera:canon', 'camera:iphone', 'camera:nikon', 'camera:leica']),
      text('lens', ['lens:50mm', 'lens:nikkor', 'lens:front']),
      text('folder', ['folder:rome', 'folder:zurich', 'folder:2014', 'folder:上海']),
      {
        way: 'a folder of the tree',
        input: (time) => ({
          text: `folder:"/Pictures/${DIRECTORIES[time * 37] ?? ''}/"`,
          order: 'relevance',
        }),
      },
      text('name', ['name:IMG_#0', 'name:pxl_2014', 'name:dog', 'name:море']),
      text('caption', ['caption:dog', 'caption:gateau', 'caption:生日', 'caption:zebra']),
      text('type', ['type:raw', 'type:png', 'type:heic', 'type:cr2']),
      text('favourites', ['is:favourite', 'rating:>=4', 'rating:5', 'rating:#']),
      text('kinds', ['is:screenshot', 'is:panorama', 'is:selfie', 'is:duplicate']),
      text('portrait', ['is:portrait']),
      text('untagged', ['is:untagged']),
      text('offline', ['is:offline', '-is:offline']),
      text('has', ['has:gps', 'has:caption', 'has:lens', '-has:date']),
      text('label', ['tag:label#', 'tag:label7', 'tag:dog', 'tag:label12']),
      text('suggested', ['suggested:label#', 'suggested:label7']),
      text('keyword', ['tag:"dog 1#1"', 'tag:snow', 'tag:море']),
      text('album', ['album:"Album 7#"', 'album:"Album 299"', 'album:"Smart #"']),
      text('several filters', [
        'year:2014 camera:canon rating:>=3',
        'folder:rome tag:label7 is:favourite',
      ]),
      text('a name that is not here', ['camera:cannon', 'tag:labell', 'album:sommer']),
      text('a name that leads', ['label7 on the beach', 'canon rome #', 'Album 99']),
      { way: 'like a photo', input: (time) => ({ text: '', like: id(time), order: 'relevance' }) },
      {
        way: 'picked photos',
        input: (time) => ({ text: `dog like:${id(time)}`, order: 'relevance' }),
      },
      {
        way: 'preview of a smart album',
        input: (time) => ({ text: `year:20${10 + (time % 10)}`, order: 'newest' }),
      },
      { way: 'limit 1', input: (time) => ({ text: `example ${time}`, limit: 1 }) },
    ],
    complete: ['d', 'do', 'dog', 'label', 'ro', 'IMG', '猫']
      .map((word) => ({
        way: word,
        input: () => ({ text: word, caret: word.length }),
      }))
      .concat(
        ['camera:', 'folder:r', 'year:', 'tag:', 'album:a', 'suggested:', 'lens:', 'type:'].map(
          (key) => ({
            way: key,
            input: () => ({ text: key, caret: key.length }),
          }),
        ),
      ),
    recentSearches: [{ input: nothing }],
    takeoutFolders: [{ input: nothing }],
    why: [
      {
        input: (time) => ({
          text: `dog year:20${10 + (time % 9)}`,
          photo: id(time),
          language: 'en',
        }),
      },
      {
        way: 'with a name',
        input: (time) => ({ text: 'label7 on snow', photo: id(time), language: 'en' }),
        times: 8,
      },
    ],
  };

  const missing = Object.entries(contract.calls)
    .filter(([name, { kind }]) => kind === 'query' && !(name in asked))
    .map(([name]) => name);
  if (missing.length > 0) throw new Error(`The bench does not ask: ${missing.join(', ')}`);
  return Object.entries(asked).flatMap(([call, ways]) =>
    (ways as readonly Way<QueryName>[]).map(({ way = '', input, before, times = USUAL_TIMES }) => ({
      ...{ call, way, times },
      ask: (api: Api, time: number) =>
        (api[call as QueryName] as (input: unknown) => Promise<unknown>)(input(time)),
      ...(before !== undefined && { before }),
    })),
  );
}
