/** The list of encoders as a window shows it. Engine process. */
import { totalmem } from 'node:os';
import type { Encoder, EncoderState } from '../../contract/encoders.ts';
import { recommended } from '../../models/catalogue/advice.ts';
import { pinnedFiles, sizeOfEntry } from '../../models/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../models/catalogue/catalogue-file.ts';
import type { ModelManifest } from '../../models/manifest.ts';

/** What the list is made of. */
export interface Facts {
  catalogue: readonly CatalogueEntry[];
  /** The one that ships first, then the user's. */
  models: readonly [ModelManifest, ...ModelManifest[]];
  answers: string;
  makes: string;
  acceptedLicences: ReadonlySet<string>;
  hasGraphics: boolean;
  stateOf: (id: string) => EncoderState | undefined;
  bytesIncoming: (id: string) => Promise<number>;
  photosOf: (key: string) => number;
  speedOf: (key: string) => Encoder['speed'];
}

/** The built-in one, the recommended one, those of the catalogue small to large with what does not run here last, those of the user. */
export async function listEncoders(facts: Facts, language: string): Promise<Encoder[]> {
  const { catalogue, models, hasGraphics } = facts;
  const [builtIn, ...others] = models;
  const advice = { language: languageOf(language), memoryBytes: totalmem(), hasGraphics };
  const best = recommended(catalogue, advice);
  const rank = ({ id, files, runs }: CatalogueEntry): number =>
    id === best ? 0 : !runs ? 3 : files.every(({ bytes }) => bytes !== null) ? 1 : 2;
  const published = catalogue.toSorted(
    (a, b) => rank(a) - rank(b) || sizeOfEntry(a) - sizeOfEntry(b),
  );
  const entries = await Promise.all(
    published.map(async (entry): Promise<Encoder> => {
      const model = others.find(({ id }) => id === entry.id);
      return {
        ...ofEntry(entry, facts),
        state: model === undefined ? await stateOf(entry, facts) : { kind: 'installed' },
        ...(model === undefined ? unused : usage(model, facts)),
        memory: model === undefined ? entry.memory : memoryOf(entry.memory, model),
        advice: entry.id === best ? advice : null,
      };
    }),
  );
  const own = others.filter(
    ({ id, files }) => files.vision !== null && !catalogue.some((entry) => entry.id === id),
  );
  return [
    ofModel(builtIn, 'builtin', facts),
    ...entries,
    ...own.map((model) => ofModel(model, 'own', facts)),
  ];
}

const unused = { use: 'none', photos: 0, speed: null } as const;

function usage(
  { key }: ModelManifest,
  { answers, makes, photosOf, speedOf }: Facts,
): Pick<Encoder, 'use' | 'photos' | 'speed'> {
  const use = key === answers ? 'answers' : key === makes ? 'next' : 'none';
  return { use, photos: photosOf(key), speed: speedOf(key) };
}

/** What others saw it take, less what stays on the disk here. */
function memoryOf(seen: Encoder['memory'], { text: { table } }: ModelManifest): Encoder['memory'] {
  if (seen === null || table === null) return seen;
  const { rows, width, type } = table;
  return {
    bytes: Math.max(0, seen.bytes - rows * width * (type === 'float32' ? 4 : 2)),
    source: `${seen.source}; less its token table, whose rows are read from the disk here`,
  };
}

/** A download that failed or was stopped may have left something. */
async function stateOf(entry: CatalogueEntry, facts: Facts): Promise<EncoderState> {
  const known = facts.stateOf(entry.id);
  if (known !== undefined) return known;
  const total = sizeOfEntry(entry);
  const bytes = Math.min(total, await facts.bytesIncoming(entry.id));
  return bytes === 0 ? { kind: 'absent' } : { kind: 'partial', bytes, total };
}

function ofEntry(
  entry: CatalogueEntry,
  { acceptedLicences }: Facts,
): Omit<Encoder, 'state' | 'use' | 'photos' | 'speed' | 'advice'> {
  const { id, name, maker, words, licence, memory, quality, obstacle, config, runs } = entry;
  return {
    ...{ id, name, maker, origin: 'catalogue', words, memory, obstacle },
    languages: { good: [...config.languages.good], others: config.languages.others },
    bytes: sizeOfEntry(entry),
    pixels: config.image.size,
    dimensions: config.embedding_dim,
    quality: [...quality],
    licence: { ...licence, isAccepted: licence.restricts === null || acceptedLicences.has(id) },
    source: pinnedFiles(entry) !== null ? 'download' : runs ? 'folder' : 'nowhere',
  };
}

function ofModel(model: ModelManifest, origin: 'builtin' | 'own', facts: Facts): Encoder {
  const { id, languages, checksums, image, dimensions, licence } = model;
  return {
    ...{
      id,
      name: origin === 'builtin' ? 'Keepsake' : id.replace(/^own-/, ''),
      maker: '',
      origin,
      words: null,
      memory: null,
    },
    ...{ quality: [], obstacle: null, advice: null, state: { kind: 'installed' } },
    languages: { good: [...languages.good], others: languages.others },
    bytes: Object.values(checksums).reduce((sum, { bytes }) => sum + bytes, 0),
    ...{ pixels: image.size, dimensions },
    licence: { name: licence, url: null, restricts: null, isAccepted: true },
    source: 'folder',
    ...usage(model, facts),
  };
}

/** `zh-CN` as `zh`: what encoders speak has no region. */
function languageOf(tag: string): string {
  return tag.split('-')[0] ?? tag;
}
