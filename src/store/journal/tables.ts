/**
 * How tables of the user's data are journaled. A feature names its own tables so; whatever is declared
 * here can be taken back and done again, whoever changes it. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';

/** A row of a table by the names of its columns. */
export type Row = Record<string, string | number | null>;

/** One row before and after a change; null where it was not there. */
export interface RowChange {
  table: string;
  was: Row | null;
  now: Row | null;
}

/** What the journal needs to know of a table. Foreign keys it reads from the schema. */
export interface JournalTable {
  /** Columns of its primary key. */
  key: readonly string[];
  /** Columns beside the key that the user changes; all of them where absent. */
  columns?: readonly string[];
  /** Columns that follow from others: neither journaled nor put back. */
  derived?: readonly string[];
  /** Columns that only ever grow: a change of them is none, and only a row that comes back gets them. */
  counters?: readonly string[];
  /** Only rows with these values are the user's. */
  only?: Readonly<Record<string, string>>;
  /**
   * What was changed again since then keeps that change, whole rows or each column by itself. Where
   * absent, nothing of the change can be taken back then.
   */
  oneByOne?: 'row' | 'column';
  /** A row in which nothing is left is taken away, and comes back with the next value. */
  sparse?: boolean;
  /** Columns that are one value: of each group all are put back or none. */
  together?: readonly (readonly string[])[];
  /** What a row is called to the user; it has a `name`, and a `name_key` that is its own alone. */
  named?: string;
  /** Works out what follows from a row that was put back or taken away, in the same transaction. */
  settle?: (library: Database, row: Row) => void;
}

/** Tables by their names in the database. */
export type JournalTables = Readonly<Record<string, JournalTable>>;

/** A table with what the schema says of it. */
export interface TableShape extends JournalTable {
  name: string;
  /** Columns that are journaled. */
  recorded: readonly string[];
  parents: readonly ParentLink[];
}

/** A column that names a row of another table. */
export interface ParentLink {
  column: string;
  table: string;
  /** Whether the row goes with its parent; otherwise it only forgets it. */
  goesAlong: boolean;
}

/** Reads a table's shape. Names come from declarations and the schema, never from outside. */
export function shapeOf(library: Database, name: string, table: JournalTable): TableShape {
  const { key, columns, derived = [] } = table;
  const all = (library.pragma(`table_info(${name})`) as { name: string }[]).map((one) => one.name);
  const links = library.pragma(`foreign_key_list(${name})`) as {
    from: string;
    table: string;
    on_delete: string;
  }[];
  return {
    ...table,
    name,
    recorded: columns ? [...key, ...columns] : all.filter((column) => !derived.includes(column)),
    parents: links.map((link) => ({
      column: link.from,
      table: link.table,
      goesAlong: link.on_delete === 'CASCADE',
    })),
  };
}

/** All shapes, parents before what refers to them. */
export function shapesOf(library: Database, tables: JournalTables): TableShape[] {
  const shapes = Object.entries(tables).map(([name, table]) => shapeOf(library, name, table));
  const depth = ({ parents }: TableShape): number =>
    parents.reduce((deepest, { table }) => {
      const parent = shapes.find(({ name }) => name === table);
      return parent === undefined ? deepest : Math.max(deepest, depth(parent) + 1);
    }, 0);
  return shapes.sort((one, other) => depth(one) - depth(other));
}

/** The key's columns of a row. */
export function keyOf({ key }: JournalTable, row: Row): Row {
  return Object.fromEntries(key.map((column) => [column, row[column] ?? null]));
}

/** Whether the user would see no difference, as far as `one` tells. */
export function isSame(table: JournalTable, one: Row | null, other: Row | null): boolean {
  if (one === null || other === null) return one === other;
  const counters = table.counters ?? [];
  return Object.keys(one).every(
    (column) => counters.includes(column) || one[column] === other[column],
  );
}

/** SQL of a row as the journal keeps it: JSON of its recorded columns. */
export function rowAsJson(recorded: readonly string[], from: string): string {
  return `json_object(${recorded.map((column) => `'${column}', ${from}.${column}`).join(', ')})`;
}
