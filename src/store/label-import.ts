/**
 * Labels that come from elsewhere, from a file or from the sets that ship with Keepsake: taken over as
 * one change that can be taken back. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import type { NewLabel } from '../contract/labels.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';
import { journaled } from './journal/changes.ts';
import { acceptedRivals } from './label-decisions.ts';
import type { ContentDecision } from './label-decisions.ts';
import {
  cleanSet,
  insertLabel,
  labelByName,
  labelById,
  labelTables,
  listLabels,
  stampLabels,
  updateLabel,
} from './labels.ts';

export interface ImportedLabel extends NewLabel {
  decisions?: readonly ContentDecision[];
}

/** What was new to the library; `change` takes it back. */
export interface ImportResult {
  change: number;
  /** Labels that were made. */
  made: number[];
  /** Labels that were there and got prompts or decisions. */
  completed: number;
  decisions: number;
  /** Decisions about photos that are not in this library. */
  unknownPhotos: number;
}

/** Makes labels that are not there; those that are get prompts and decisions that they lack. */
export function importLabels(store: Store, incoming: readonly ImportedLabel[]): ImportResult {
  const { library } = store;
  return journaled(library, labelTables, (change) => {
    const made: number[] = [];
    const completed = new Set<number>();
    const imported: { labelId: number; decisions: readonly ContentDecision[] }[] = [];
    const touched = new Set<number>();
    for (const { decisions = [], ...label } of incoming) {
      const known = labelByName(library, label.name);
      const id = known?.id ?? insertLabel(store, ofKnownSet(library, label)).id;
      imported.push({ labelId: id, decisions });
      if (known === null) {
        made.push(id);
        touched.add(id);
        continue;
      }
      const missing = newPrompts(known.prompts, label.prompts ?? []);
      if (missing.length === 0) continue;
      touched.add(id);
      completed.add(id);
      updateLabel(store, id, { prompts: [...known.prompts, ...missing] });
    }
    const { fresh, unknown } = newDecisions(library, imported);
    for (const { labelId } of fresh) completed.add(labelId);
    for (const id of made) completed.delete(id);
    stampLabels(library, [...touched], change);
    const insert = prepared<[object]>(
      library,
      `INSERT INTO label_decisions (label_id, photo_id, accepted, decided_at, change_id)
       VALUES (@labelId, @photoId, @accepted, @at, @change)`,
    );
    for (const one of fresh) insert.run({ ...one, accepted: Number(one.accepted), change });
    return {
      change,
      made,
      completed: completed.size,
      decisions: fresh.length,
      unknownPhotos: unknown,
    };
  });
}

interface Fresh {
  labelId: number;
  photoId: number;
  accepted: boolean;
  at: number;
}

/** Decisions about photos that are here and were not decided on. Of an exclusive set, the first stands. */
function newDecisions(
  library: Database,
  imported: readonly { labelId: number; decisions: readonly ContentDecision[] }[],
): { fresh: Fresh[]; unknown: number } {
  const find = prepared<[string], { id: number }>(
    library,
    'SELECT id FROM photos WHERE content_hash = unhex(?)',
  );
  const isDecided = prepared<[number, number]>(
    library,
    'SELECT 1 FROM label_decisions WHERE label_id = ? AND photo_id = ?',
  );
  const fresh = new Map<string, Fresh>();
  const inSet = new Set<string>();
  let unknown = 0;
  for (const { labelId, decisions } of imported) {
    const { set } = labelById(library, labelId);
    for (const { photo, decision, at } of decisions) {
      const photoId = find.get(photo)?.id;
      if (photoId === undefined) {
        unknown += 1;
        continue;
      }
      const pair = `${labelId}/${photoId}`;
      if (fresh.has(pair) || isDecided.get(labelId, photoId) !== undefined) continue;
      const accepted = decision === 'accepted';
      if (accepted && set !== null) {
        const key = JSON.stringify([set, photoId]);
        if (inSet.has(key) || acceptedRivals(library, [labelId], [photoId]).length > 0) continue;
        inSet.add(key);
      }
      fresh.set(pair, { labelId, photoId, accepted, at });
    }
  }
  return { fresh: [...fresh.values()], unknown };
}

/** A set that is there already keeps its own `orNone`. */
function ofKnownSet(library: Database, label: NewLabel): NewLabel {
  const { orNone, ...own } = label;
  const set = cleanSet(label.set ?? null);
  const isKnown = listLabels(library).some((other) => other.set === set);
  return isKnown || orNone === undefined ? own : { ...own, orNone };
}

function newPrompts(known: readonly string[], offered: readonly string[]): string[] {
  return offered.filter((prompt) => !known.includes(prompt.replace(/\s+/gu, ' ').trim()));
}
