/** An upgrade: a library whose vectors are of an earlier release's model, with what its user made. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { shippedModels } from '../../src/models/manifest.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { dot } from '../../src/vectors/arithmetic.ts';
import { eventually } from '../support/library.ts';
import { copyReleaseLibrary } from '../support/release-library.ts';
import { scratchFolder } from '../support/scratch.ts';

const [current, earlier] = shippedModels();
const PHOTOS = 16;

async function open(libraryFolder: string): Promise<Engine> {
  const engine = await Engine.open({
    libraryFolder,
    version: '1',
    spawn: spawnNodeAnalyser,
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  let isOpen = true;
  const close = engine.close.bind(engine);
  engine.close = async () => {
    if (isOpen) await close();
    isOpen = false;
  };
  onTestFinished(() => engine.close());
  return engine;
}

/** What the user made, told by the names of photos and labels. */
function userData(library: string): Record<string, unknown[]> {
  const db = new Database(join(library, 'library.sqlite'), { readonly: true });
  const photo = `(SELECT path FROM files WHERE files.photo_id = photo_id_of LIMIT 1)`;
  const ask = (sql: string): unknown[] => db.prepare(sql.replaceAll('PHOTO', photo)).all();
  const found = {
    labels: ask(
      'SELECT name, colour, prompts, set_name, mode, threshold FROM labels ORDER BY name',
    ),
    decisions: ask(
      `SELECT labels.name, accepted, decided_at, files.path FROM label_decisions
       JOIN labels ON labels.id = label_id JOIN files ON files.photo_id = label_decisions.photo_id
       ORDER BY labels.name, files.path`,
    ),
    albums: ask(
      `SELECT albums.name, query, files.path, position FROM albums
       LEFT JOIN album_photos ON album_id = albums.id
       LEFT JOIN files ON files.photo_id = album_photos.photo_id ORDER BY albums.name, position`,
    ),
    marks: ask(
      `SELECT files.path, rating, favourite FROM photos JOIN files ON files.photo_id = photos.id
       ORDER BY files.path`,
    ),
    searches: ask('SELECT text FROM searches'),
    // What each holds is brought to the journal's present form; test/store/journal looks at that.
    changes: ask('SELECT id, undone FROM changes ORDER BY id'),
  };
  db.close();
  return found;
}

function vectors(library: string): Record<string, number> {
  const db = new Database(join(library, 'library.sqlite'), { readonly: true });
  const rows = db
    .prepare<[], { model: string; count: number }>(
      'SELECT model, count(*) AS count FROM embeddings GROUP BY model',
    )
    .all();
  db.close();
  return Object.fromEntries(rows.map(({ model, count }) => [model, count]));
}

describe('a library of release 0.1.0', () => {
  test('answers from the old vectors until the new ones are complete, and loses nothing', async () => {
    const { library } = copyReleaseLibrary(scratchFolder());
    const before = userData(library);
    expect(before['decisions']).toHaveLength(9);
    expect(vectors(library)).toEqual({ [earlier?.key ?? '']: PHOTOS });

    const engine = await open(library);
    const { api } = engine;
    await api.pause();
    await engine.start();
    const old = await api.search({ text: 'pizza' });
    expect(old.model).toBe(earlier?.key);
    expect(old.ids).toHaveLength(PHOTOS);
    expect((await api.status()).model).toMatchObject({
      id: earlier?.key,
      photos: PHOTOS,
      languages: { good: ['en'], others: 'none' },
      next: { id: current.key, photos: 0 },
    });

    const announced: (string | undefined)[] = [];
    engine.events.subscribe((event, data) => {
      if (event === 'model') announced.push((data as { id: string }).id);
    });
    // A smart album is its words and the photos that were picked, by number: it outlives the vectors.
    const [picked = 0] = (await api.search({ text: 'name:pizza-5.jpg' })).ids;
    const saved = `food like:${String(picked)}`;
    const { id: album } = await api.createAlbum({ name: 'Food', query: saved });
    const holdsPizza = async () => {
      const { ids, likely, understood } = await api.search({ text: saved });
      expect(understood.problems).toEqual([]);
      const inAlbum = (await api.search({ text: '', album })).ids;
      expect(inAlbum.toSorted()).toEqual(ids.slice(0, likely).toSorted());
      expect(inAlbum).toContain(picked);
    };
    await holdsPizza();
    const made = userData(library);

    await api.resume();
    await engine.whenIdle();
    const found = await api.search({ text: 'pizza' });
    expect(found.model).toBe(current.key);
    expect(found.ids).toHaveLength(PHOTOS);
    expect((await api.status()).model).toMatchObject({ photos: PHOTOS, next: null });
    await eventually(() => expect(announced.at(-1)).toBe(current.key));
    await eventually(() => expect(vectors(library)).toEqual({ [current.key]: PHOTOS }));
    expect(userData(library)).toEqual(made);
    await holdsPizza();
    expect((await api.albums({ ids: [album] }))[0]).toMatchObject({ query: saved });
  });

  test('says which photos of a drive that is away are not found until it is back', async () => {
    const { library, photos } = copyReleaseLibrary(scratchFolder());
    const here = scratchFolder();
    copyFileSync(join(photos, 'pizza-5.jpg'), join(here, 'pizza.jpg'));
    renameSync(photos, `${photos}-away`);
    const engine = await open(library);
    const { api } = engine;
    await engine.start();
    await api.addFolder({ path: here });
    await engine.whenIdle();
    const folders = async () =>
      (await api.status()).folders.map(({ state, unseen }) => `${state} ${unseen}`).sort();
    // One of them lies here as well.
    await eventually(async () => {
      expect((await api.status()).model.next).toBeNull();
      expect(await folders()).toEqual([`offline ${PHOTOS - 1}`, 'online 0']);
    });
    renameSync(`${photos}-away`, photos);
    const [away] = (await api.status()).folders.filter(({ state }) => state === 'offline');
    await api.rescan({ id: away?.id ?? 0 });
    await eventually(async () => {
      expect((await api.status()).model.photos).toBe(PHOTOS);
      expect(await folders()).toEqual(['online 0', 'online 0']);
    });
  });

  test('photos of a drive that is away are found by their thumbnails, and by themselves once it is back', async () => {
    const { library, photos } = copyReleaseLibrary(scratchFolder());
    const first = await open(library);
    await first.start();
    await first.whenIdle();
    await first.close();
    const stored = <Row>(sql: string): Row[] => {
      const db = new Database(join(library, 'library.sqlite'));
      try {
        const statement = db.prepare<[], Row>(sql);
        return statement.reader ? statement.all() : (statement.run(), []);
      } finally {
        db.close();
      }
    };
    const allVectors = (): Float32Array[] =>
      stored<{ vector: Buffer }>('SELECT vector FROM embeddings ORDER BY photo_id').map(
        ({ vector }) => new Float32Array(new Uint8Array(vector).buffer),
      );
    const ofFiles = allVectors();
    /** How near each photo's vector is to the one that was made of its file first. */
    const nearness = (): number[] =>
      allVectors().map((vector, place) => dot(vector, ofFiles[place] ?? new Float32Array()));
    const wanted = "SELECT photo_id FROM results WHERE task_id = 3 AND state = 'wanted'";
    // As if another encoder had been chosen: all vectors are wanted, and none is there.
    stored("UPDATE results SET state = 'wanted', newest = 1 WHERE task_id = 3");
    stored('DELETE FROM embeddings');
    renameSync(photos, `${photos}-away`);

    const engine = await open(library);
    const { api } = engine;
    await engine.start();
    await engine.whenIdle();
    const folder = async () => (await api.status()).folders[0];
    expect(await folder()).toMatchObject({ state: 'offline', unseen: 0 });
    expect((await api.search({ text: 'pizza' })).ids).toHaveLength(PHOTOS);
    expect(nearness()).toHaveLength(PHOTOS);
    expect(Math.min(...nearness())).toBeGreaterThan(0.9);
    expect(stored(wanted)).toHaveLength(PHOTOS);

    renameSync(`${photos}-away`, photos);
    await api.rescan({ id: (await folder())?.id ?? 0 });
    await eventually(() => expect(stored(wanted)).toEqual([]));
    expect(Math.min(...nearness())).toBeGreaterThan(0.999);
  });

  test('its labels are judged by the new model from what the user decided', async () => {
    const { library } = copyReleaseLibrary(scratchFolder());
    const engine = await open(library);
    await engine.start();
    await engine.whenIdle();
    const label = async (name: string) =>
      (await engine.api.labels({})).labels.find((one) => one.name === name);
    // The third beach, which nobody decided on, is suggested by what the new model sees.
    const [beach] = (await engine.api.search({ text: 'name:beach-2.jpg' })).ids;
    await eventually(async () => {
      const { labels } = await engine.api.photoLabels({ id: beach ?? 0 });
      expect(labels.find(({ name }) => name === 'Places/Beach')).toMatchObject({
        state: 'suggested',
        by: 'machine',
        model: current.key,
      });
    });
    expect((await label('Places/Beach'))?.counts).toMatchObject({ accepted: 2, rejected: 2 });
    // Taking back what was done with the release before.
    const changes = userData(library)['changes'] as { id: number }[];
    await engine.api.undoChange({ undo: changes.at(-1)?.id ?? 0 });
    const [flower] = (await engine.api.search({ text: 'name:flower-7.jpg' })).ids;
    expect((await engine.api.photo({ id: flower ?? 0 })).favourite).toBe(false);
  });

  test('killed in the middle, it goes on answering, and is finished later', async () => {
    const { library } = copyReleaseLibrary(scratchFolder());
    const before = userData(library);
    const cli = resolve(import.meta.dirname, '../../src/cli.ts');
    const child = spawn(process.execPath, [cli, 'index', '--library', library, '--json'], {
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await eventually(() => expect(vectors(library)[current.key]).toBeGreaterThan(0));
    child.kill('SIGKILL');
    await ended;

    const engine = await open(library);
    await engine.start();
    const { model, ids } = await engine.api.search({ text: 'beach' });
    expect([earlier?.key, current.key]).toContain(model);
    expect(ids).toHaveLength(PHOTOS);
    await engine.whenIdle();
    expect((await engine.api.search({ text: 'beach' })).model).toBe(current.key);
    await eventually(() => expect(vectors(library)).toEqual({ [current.key]: PHOTOS }));
    expect(userData(library)).toEqual(before);
  });
});
