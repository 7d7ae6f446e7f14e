/** A toy feature: photos by their mean colour, and colours that the user gives names to. */
import * as v from 'valibot';
import { command, event, nothing, query } from '../../contract/topic.ts';
import type { Calls } from '../../contract/topic.ts';
import { prepared, write } from '../../store/connection.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';

const level = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const rgb = v.strictObject({ red: level, green: level, blue: level });

const topic = {
  calls: {
    /** The photos whose mean colour is nearest, nearest first. */
    photosByColour: query(rgb, v.array(v.strictObject({ id: v.number(), distance: v.number() }))),
    nameColour: command(v.strictObject({ name: v.string(), colour: rgb }), nothing),
    namedColours: query(nothing, v.array(v.string())),
  },
  events: { colours: event(v.strictObject({ named: v.string() })) },
};

export type ColourApi = Calls<(typeof topic)['calls']>;

export const colour: FeatureDefinition = {
  name: 'colour',
  topics: [topic],
  migrations: [
    (library) => {
      library.exec(
        `CREATE TABLE named_colours (name TEXT PRIMARY KEY, red INTEGER NOT NULL,
           green INTEGER NOT NULL, blue INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
      );
    },
  ],
  make,
};

function make({ store: { library }, announce }: FeatureContext): Feature {
  const handlers: ColourApi = {
    photosByColour: async (wanted) =>
      prepared<[object], { id: number; distance: number }>(
        library,
        `SELECT photo_id AS id, abs(red - @red) + abs(green - @green) + abs(blue - @blue) AS distance
         FROM mean_colours ORDER BY distance, id`,
      ).all(wanted),
    nameColour: async ({ name, colour: { red, green, blue } }) => {
      write(library, () =>
        prepared<[string, number, number, number]>(
          library,
          'INSERT OR REPLACE INTO named_colours VALUES (?, ?, ?, ?)',
        ).run(name, red, green, blue),
      );
      announce(topic, 'colours', { named: name });
    },
    namedColours: async () =>
      prepared<[], string>(library, 'SELECT name FROM named_colours ORDER BY name').pluck().all(),
  };
  return { handlers };
}
