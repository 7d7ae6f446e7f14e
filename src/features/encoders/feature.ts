/** Feature: encoders that can be had, their way here, and which of them is used. */
import * as v from 'valibot';
import { implement } from '../../contract/implement.ts';
import { encoders as topic, encoder as encoderSchema } from '../../contract/encoders.ts';
import type { Encoder } from '../../contract/encoders.ts';
import { AppError, messageOf } from '../../base/errors.ts';
import { readCatalogue, sizeOfEntry } from '../../models/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../models/catalogue/catalogue-file.ts';
import { copyFrom, copyOwn, download } from '../../models/download/obtain.ts';
import { readTableByRow } from '../../models/download/read-by-row.ts';
import { isSafe } from '../../models/download/source.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import { allModels, bytesIncoming, removeModel, shelfOf } from '../../models/shelf.ts';
import { embeddingCount } from '../../store/embeddings.ts';
import { getSetting, setSetting } from '../../store/settings.ts';
import type { Store } from '../../store/database.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';
import { Arrivals } from './arrivals.ts';
import { Comparison } from './comparison.ts';
import { fitPorts } from './fit-ports.ts';
import { listEncoders } from './listing.ts';
import { graphSplitter, inWords, probeIn } from './own.ts';
import { tryModel } from './trial.ts';
import type { Speed } from './trial.ts';

const LICENCES = 'acceptedLicences';
const SPEEDS = 'encoderSpeeds';

/** A server that says nothing for so long has gone. */
const STALL_MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS = 1000;

export const encoders: FeatureDefinition = { name: 'encoders', topics: [topic], make };

function make(services: FeatureContext): Feature {
  const { store, models, spawn, announce, settings } = services;
  const shelf = shelfOf(store.folder);
  const catalogue = readCatalogue();
  const changed = (): void => announce(topic, 'encoders', null);
  const arrivals = new Arrivals({
    shelf,
    report: services.report,
    tryOut: async (manifest, signal) => {
      const speed = await tryModel(manifest, spawn, signal);
      setSetting(store, SPEEDS, { ...speeds(store), [manifest.key]: speed });
    },
    onState: (id, state) => announce(topic, 'encoderState', { id, state }),
    onChange: changed,
  });

  const comparison = new Comparison(services);
  const known = (): ReturnType<typeof allModels> => allModels(store.folder, services.report);

  function list(language: string): Promise<Encoder[]> {
    return listEncoders(
      {
        catalogue,
        models: known(),
        answers: models.active.manifest.key,
        makes: models.current.key,
        acceptedLicences: accepted(store),
        hasGraphics: !(services.devices.report().active ?? 'cpu').startsWith('cpu'),
        stateOf: (id) => arrivals.stateOf(id),
        bytesIncoming: (id) => bytesIncoming(shelf, id),
        photosOf: (key) => embeddingCount(store, key),
        speedOf: (key) => speeds(store)[key] ?? null,
      },
      language,
    );
  }

  function entryOf(id: string): CatalogueEntry {
    const entry = catalogue.find((one) => one.id === id);
    if (entry !== undefined) return entry;
    throw new AppError('not-found', `There is no encoder ${id}; \`keepsake models\` lists them.`);
  }

  /** What a licence forbids is accepted once, before anything is loaded. */
  function requireLicence({ id, name, licence }: CatalogueEntry, isAccepted: boolean): void {
    if (licence.restricts === null || accepted(store).has(id)) return;
    if (!isAccepted) {
      throw new AppError(
        'bad-input',
        `The licence of ${name} has to be accepted first (${licence.name}): ${licence.restricts.en}`,
      );
    }
    setSetting(store, LICENCES, [...accepted(store), id]);
  }

  /** One that is there. @throws AppError 'not-found'. */
  function modelOf(id: string): ModelManifest {
    const model = known().find((one) => one.id === id && one.files.vision !== null);
    if (model !== undefined) return model;
    throw new AppError('not-found', `${id} is not installed; download or import it first.`);
  }

  /** A tower that cannot be split works as well, with more memory. */
  async function splitTower(folder: string): Promise<void> {
    const split = graphSplitter(spawn);
    await readTableByRow(folder, async (path) => {
      try {
        return await split(path);
      } catch (error) {
        services.report(error, 'encoders');
        return { reason: messageOf(error) };
      }
    });
  }

  /** The files of the catalogue’s encoders as this program runs them. */
  async function fitted(folder: string): Promise<string> {
    await splitTower(folder);
    await fitPorts(folder, spawn);
    return folder;
  }

  /** @throws AppError 'bad-input' with what is missing. */
  async function takeOwn(path: string): Promise<string> {
    const own = await probeIn(path, spawn);
    if (own.config === null) {
      throw new AppError('bad-input', `${path} is no encoder yet. ${inWords(own).join(' ')}`);
    }
    const { config, files } = own;
    await arrivals.begin(config.id, 0, async (context) => {
      const folder = await copyOwn(path, { config, files }, shelf, context);
      await splitTower(folder);
      return folder;
    });
    const state = arrivals.stateOf(config.id);
    if (state?.kind === 'failed') throw new AppError('bad-input', state.message);
    return config.id;
  }

  function mirror(): string | null {
    const address = process.env['KEEPSAKE_MODEL_MIRROR'] ?? settings.now.mirror;
    if (address === '') return null;
    const url = URL.parse(address);
    if (url !== null && isSafe(url)) return address;
    throw new AppError('bad-input', `The mirror ${address} is no https address.`);
  }

  return {
    handlers: implement(topic, {
      encoders: async ({ language }) => list(language),
      downloadEncoder: async ({ id, licenceAccepted }) => {
        const entry = entryOf(id);
        if (entry.obstacle !== null) throw new AppError('unsupported-here', entry.obstacle.en);
        requireLicence(entry, licenceAccepted);
        const from = mirror();
        void arrivals.begin(id, sizeOfEntry(entry), async (context) => {
          const folder = await download(entry, shelf, {
            ...context,
            mirror: from,
            environment: process.env,
            stallMilliseconds: STALL_MILLISECONDS,
            pauseMilliseconds: PAUSE_MILLISECONDS,
          });
          return fitted(folder);
        });
        changed();
      },
      cancelDownload: async ({ id }) => arrivals.cancel(id),
      importEncoder: async ({ path, id, licenceAccepted }) => {
        if (id === null) return { id: await takeOwn(path) };
        const entry = entryOf(id);
        if (!entry.runs) throw new AppError('unsupported-here', entry.obstacle?.en ?? entry.name);
        requireLicence(entry, licenceAccepted);
        await arrivals.begin(entry.id, sizeOfEntry(entry), async (context) => {
          return fitted(await copyFrom(path, entry, shelf, context));
        });
        const state = arrivals.stateOf(entry.id);
        if (state?.kind === 'failed') throw new AppError('bad-input', state.message);
        return { id: entry.id };
      },
      probeEncoder: async ({ path }) => {
        const { found, missing } = await probeIn(path, spawn);
        return { found, missing };
      },
      useEncoder: async ({ id }) => {
        await services.useModel(modelOf(id));
        changed();
      },
      removeEncoder: async ({ id }) => {
        if (id === models.active.manifest.id || id === models.current.id) {
          throw new AppError('bad-input', `${id} is in use; use another encoder first.`);
        }
        if (known()[0].id === id) throw new AppError('bad-input', `${id} is part of Keepsake.`);
        await arrivals.cancel(id);
        await removeModel(shelf, id);
        void models.forget();
        changed();
      },
      compareEncoders: async ({ text, encoders: wanted }) =>
        Promise.all(
          wanted.map(async (id) => {
            const { ids, likely } = await comparison.search(modelOf(id), text);
            return { id, ids, likely };
          }),
        ),
    }),
    // How many photos each has seen is told when all are.
    listens: { encoder: changed, model: changed, idle: changed },
    close: async () => {
      comparison.close();
      await arrivals.close();
    },
  };
}

function accepted(store: Store): Set<string> {
  const stored = v.safeParse(v.array(v.string()), getSetting(store, LICENCES));
  return new Set(stored.success ? stored.output : []);
}

function speeds(store: Store): Record<string, Speed> {
  const schema = v.record(v.string(), v.unwrap(encoderSchema.entries.speed));
  const stored = v.safeParse(schema, getSetting(store, SPEEDS));
  return stored.success ? stored.output : {};
}
