/**
 * The labels themselves: names that nest, prompts, thresholds. What the user decided is in
 * label-decisions.ts, what the machine says in label-guesses.ts.
 */
import type { Database } from 'better-sqlite3';
import { MOST_PROMPTS, USUAL_THRESHOLD } from '../contract/labels.ts';
import type { LabelColour, LabelMode, NewLabel } from '../contract/labels.ts';
import { AppError } from '../base/errors.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { journaled } from './journal/changes.ts';
import type { JournalTables, Row } from './journal/tables.ts';
import { cleanName, nameKey, spelled } from './names.ts';

/** A label as it is stored. */
export interface LabelRow {
  id: number;
  name: string;
  colour: LabelColour;
  prompts: string[];
  set: string | null;
  /** A photo may have none of its set; the same for all labels of it. */
  orNone: boolean;
  mode: LabelMode;
  threshold: number;
  cover: number | null;
  /** Grows with every decision about it. */
  decisions: number;
  /** What its guesses were made from; null before they were. */
  scoredAs: string | null;
  /** JSON of how its guesses were made. */
  scorer: string | null;
}

export const labelTables = {
  labels: {
    key: ['id'],
    derived: ['scored_as', 'scorer'],
    counters: ['decisions'],
    named: 'label',
  },
  label_decisions: { key: ['label_id', 'photo_id'], oneByOne: 'row' },
} as const satisfies JournalTables;

const defaults = {
  colour: 'blue',
  prompts: [],
  set: null,
  mode: 'suggest',
  threshold: USUAL_THRESHOLD,
} as const;

type Stored = Omit<LabelRow, 'prompts' | 'orNone'> & { prompts: string; orNone: number };
const COLUMNS = `id, name, colour, prompts, set_name AS "set", or_none AS orNone, mode, threshold, cover,
  decisions, scored_as AS scoredAs, scorer`;

/** All labels in the order of their names; `family/anna` comes right after `family`. */
export function listLabels(library: Database): LabelRow[] {
  const rows = prepared<[], Stored>(library, `SELECT ${COLUMNS} FROM labels`).all();
  return rows.map(fromStored).sort((a, b) => compareNames(a.name, b.name));
}

/** @throws AppError 'not-found'. */
export function labelById(library: Database, id: number): LabelRow {
  const row = prepared<[number], Stored>(library, `SELECT ${COLUMNS} FROM labels WHERE id = ?`).get(
    id,
  );
  if (row === undefined) throw new AppError('not-found', `There is no label ${id}.`);
  return fromStored(row);
}

/** The label of exactly this name, whatever the case. */
export function labelByName(library: Database, name: string): LabelRow | null {
  const row = prepared<[string], Stored>(
    library,
    `SELECT ${COLUMNS} FROM labels WHERE name_key = ?`,
  ).get(nameKey(cleanName(name, 'label')));
  return row === undefined ? null : fromStored(row);
}

/**
 * Labels that a name means: that one, those nested below it, and those whose parts it names (`anna`);
 * accents may be left out.
 */
export function labelsNamed(library: Database, name: string): { id: number; mode: LabelMode }[] {
  const all = prepared<[], { id: number; mode: LabelMode; name: string }>(
    library,
    'SELECT id, mode, name FROM labels ORDER BY id',
  ).all();
  return spelled(all, name, (label, key, of) => `/${of(label.name)}/`.includes(`/${key}/`)).map(
    ({ id, mode }) => ({ id, mode }),
  );
}

/** @throws AppError 'bad-input' where the name is taken. */
export function insertLabel({ library }: Store, label: NewLabel): LabelRow {
  const name = cleanName(label.name, 'label');
  return write(library, () => {
    refuseTaken(library, name, []);
    const { lastInsertRowid } = prepared<[object]>(
      library,
      `INSERT INTO labels (name, name_key, colour, prompts, set_name, mode, threshold, cover, created_at)
       VALUES (@name, @key, @colour, @prompts, @set, @mode, @threshold, @cover, @now)`,
    ).run({
      ...defaults,
      cover: null,
      ...stored({ ...label, name }),
      key: nameKey(name),
      now: Date.now(),
    });
    const id = Number(lastInsertRowid);
    agreeWithSet(library, id, label.orNone);
    return labelById(library, id);
  });
}

/** Changes what is given; a new name takes the nested labels along. */
export function updateLabel({ library }: Store, id: number, change: Partial<NewLabel>): LabelRow {
  return write(library, () => {
    const before = labelById(library, id);
    if (change.name !== undefined) rename(library, before, cleanName(change.name, 'label'));
    const after = { ...before, ...change };
    prepared<[object]>(
      library,
      `UPDATE labels SET colour = @colour, prompts = @prompts, set_name = @set, mode = @mode,
         threshold = @threshold, cover = @cover WHERE id = @id`,
    ).run({ ...stored(after), id });
    agreeWithSet(library, id, change.orNone);
    return labelById(library, id);
  });
}

/** Removes labels with their decisions; nothing is lost before the step has left the journal. */
export function deleteLabels({ library }: Store, ids: readonly number[]): number {
  return journaled(library, labelTables, (step) => {
    for (const id of ids) {
      labelById(library, id);
      prepared<[number]>(library, 'DELETE FROM labels WHERE id = ?').run(id);
    }
    return step;
  });
}

/**
 * Joins labels: their prompts and decisions go to `into`, whose own decisions win, and labels nested
 * below them move below it, joining those of the same name there.
 */
export function mergeLabels({ library }: Store, from: readonly number[], into: number): number {
  return journaled(library, labelTables, (change) => {
    const target = labelById(library, into);
    const merged = from.filter((id) => id !== into).map((id) => labelById(library, id));
    const all = listLabels(library);
    const gone = new Set(merged.map(({ id }) => id));
    const touched = new Set([into, ...gone]);
    const moves: [LabelRow, string][] = [];
    for (const nested of all) {
      if (nested.id === into || gone.has(nested.id)) continue;
      const above = [target, ...merged].filter(({ name }) => isBelow(nested.name, name));
      const nearest = above.sort((one, other) => other.name.length - one.name.length)[0];
      // What is below the target already stays there.
      if (nearest === undefined || nearest === target) continue;
      const name = target.name + nested.name.slice(nearest.name.length);
      moves.push([nested, name]);
      touched.add(nested.id);
      const taken = all.find((one) => nameKey(one.name) === nameKey(name));
      if (taken) touched.add(taken.id);
    }
    for (const label of merged) joinInto(library, label, labelById(library, into), change);
    for (const [label, name] of moves) {
      // There before, or brought by another of the merged labels.
      const known = labelByName(library, name);
      if (known !== null && known.id !== label.id) joinInto(library, label, known, change);
      else setName(library, label.id, cleanName(name, 'label'));
    }
    stampLabels(library, [...touched], change);
    return change;
  });
}

/** Notes the change that touched these labels last: an earlier one cannot be undone past it. */
export function stampLabels(library: Database, ids: readonly number[], change: number): void {
  const stamp = prepared<[number, number]>(library, 'UPDATE labels SET change_id = ? WHERE id = ?');
  for (const id of ids) stamp.run(change, id);
}

/** Writes what a label's guesses were made from and how. */
export function setScored(library: Database, id: number, scoredAs: string, scorer: string): void {
  prepared<[string, string, number]>(
    library,
    'UPDATE labels SET scored_as = ?, scorer = ? WHERE id = ?',
  ).run(scoredAs, scorer, id);
}

/** A label and those nested below it, which a new name takes along; parents first. */
export function familyOf(library: Database, label: LabelRow): LabelRow[] {
  return [label, ...listLabels(library).filter((one) => isBelow(one.name, label.name))];
}

/** Whether a name is nested below another one. */
export function isBelow(name: string, parent: string): boolean {
  return nameKey(name).startsWith(`${nameKey(parent)}/`);
}

/** All labels of a set agree on whether a photo may have none of it: as given now, else as the others have it. */
function agreeWithSet(library: Database, id: number, orNone: boolean | undefined): void {
  const { set } = labelById(library, id);
  if (set === null) {
    prepared<[number]>(library, 'UPDATE labels SET or_none = 0 WHERE id = ?').run(id);
  } else if (orNone !== undefined) {
    prepared<[number, string]>(library, 'UPDATE labels SET or_none = ? WHERE set_name = ?').run(
      Number(orNone),
      set,
    );
  } else {
    prepared<[object]>(
      library,
      `UPDATE labels SET or_none = coalesce(
         (SELECT max(or_none) FROM labels WHERE set_name = @set AND id <> @id), or_none)
       WHERE id = @id`,
    ).run({ id, set });
  }
}

function joinInto(library: Database, from: LabelRow, into: LabelRow, change: number): void {
  prepared<[object]>(
    library,
    `INSERT OR IGNORE INTO label_decisions
       SELECT @into, photo_id, accepted, decided_at, model, percent, @change
       FROM label_decisions WHERE label_id = @from`,
  ).run({ into: into.id, from: from.id, change });
  const prompts = cleanPrompts([...into.prompts, ...from.prompts]);
  prepared<[string, number]>(library, 'UPDATE labels SET prompts = ? WHERE id = ?').run(
    JSON.stringify(prompts),
    into.id,
  );
  prepared<[number]>(library, 'DELETE FROM labels WHERE id = ?').run(from.id);
}

function rename(library: Database, label: LabelRow, name: string): void {
  if (name === label.name) return;
  if (isBelow(name, label.name)) {
    throw new AppError('bad-input', `“${label.name}” cannot be moved below itself.`);
  }
  const moved = familyOf(library, label).map((one) => ({
    id: one.id,
    name: cleanName(name + one.name.slice(label.name.length), 'label'),
  }));
  const ids = moved.map(({ id }) => id);
  for (const one of moved) refuseTaken(library, one.name, ids);
  for (const one of moved) setName(library, one.id, one.name);
}

function setName(library: Database, id: number, name: string): void {
  prepared<[string, string, number]>(
    library,
    'UPDATE labels SET name = ?, name_key = ? WHERE id = ?',
  ).run(name, nameKey(name), id);
}

function refuseTaken(library: Database, name: string, except: readonly number[]): void {
  const known = labelByName(library, name);
  if (known === null || except.includes(known.id)) return;
  throw new AppError('bad-input', `There is already a label “${known.name}”.`);
}

/** Fields as they are stored; what is absent stays absent. */
function stored(label: Partial<NewLabel>): Row {
  const { name, colour, prompts, set, mode, threshold, cover } = label;
  return {
    prompts: JSON.stringify(cleanPrompts(prompts ?? [])),
    ...(name !== undefined && { name }),
    ...(colour !== undefined && { colour }),
    ...(set !== undefined && { set: cleanSet(set) }),
    ...(mode !== undefined && { mode }),
    ...(threshold !== undefined && { threshold }),
    ...(cover !== undefined && { cover }),
  };
}

/** The name of a set as it is stored; null for none. */
export function cleanSet(set: string | null): string | null {
  return set === null || set.trim() === '' ? null : cleanName(set, 'album');
}

/** Prompts without those that are empty or given twice. @throws AppError 'bad-input' for too many */
function cleanPrompts(prompts: readonly string[]): string[] {
  const written = prompts.map((prompt) => prompt.replace(/\s+/gu, ' ').trim());
  const cleaned = [...new Set(written)].filter((prompt) => prompt !== '');
  if (cleaned.length > MOST_PROMPTS) {
    throw new AppError(
      'bad-input',
      `A label has ${MOST_PROMPTS} descriptions at most; together these are ${cleaned.length}. Remove some first.`,
    );
  }
  return cleaned;
}

function fromStored({ prompts, orNone, ...row }: Stored): LabelRow {
  return { ...row, prompts: JSON.parse(prompts) as string[], orNone: orNone === 1 };
}

/** Part by part, so that nested labels follow their parent whatever characters the names hold. */
function compareNames(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const [x, y] = [left[i], right[i]];
    if (x === undefined) return -1;
    if (y === undefined) return 1;
    const order = x.localeCompare(y, undefined, { numeric: true }) || (x < y ? -1 : x > y ? 1 : 0);
    if (order !== 0) return order;
  }
  return 0;
}
