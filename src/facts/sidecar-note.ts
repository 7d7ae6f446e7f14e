/**
 * What Keepsake writes into a sidecar for itself, beside the standard fields that every program reads:
 * one line of JSON that names the photo by its content, tells the user's words apart from other
 * programs' keywords, and brings them back into another library. Runs everywhere but the window.
 */
import * as v from 'valibot';

const text = v.pipe(v.string(), v.maxLength(500));
const texts = v.pipe(v.array(text), v.maxLength(2000));
const caption = v.pipe(v.string(), v.maxLength(10_000));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const noteSchema = v.object({
  version: v.literal(1),
  /** SHA-256 of the photo's bytes, hexadecimal. */
  photo: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Labels that the user accepted, with what the machine said then. */
  labels: v.pipe(
    v.array(
      v.object({
        name: text,
        /** Milliseconds since 1970. */
        at: whole,
        model: v.nullable(text),
        percent: v.nullable(v.pipe(whole, v.maxValue(100))),
      }),
    ),
    v.maxLength(2000),
  ),
  /** Labels of the machine's own, written because the user wanted them too. They never come back as decisions. */
  applied: texts,
  /** Albums with the photo's place in them, counted from 0. */
  albums: v.pipe(v.array(v.object({ name: text, place: whole })), v.maxLength(2000)),
  /** Null where the user gave none. */
  rating: v.nullable(v.pipe(whole, v.maxValue(5))),
  /** When the user says that it was taken: `1962`, `1962-06`, `1962-06-30T18:05:00`. */
  taken: v.optional(v.nullable(text), null),
  /** What the user says that it shows. */
  caption: v.optional(v.nullable(caption), null),
  /** What the photo inherited from a copy that was removed, and Keepsake put into the standard fields. */
  given: v.exactOptional(
    v.object({
      /** As XMP has it. */
      taken: v.exactOptional(text),
      latitude: v.exactOptional(v.number()),
      longitude: v.exactOptional(v.number()),
      camera: v.exactOptional(text),
    }),
  ),
  /** What Keepsake put into the standard fields: the rest in there is other programs'. */
  written: v.object({
    subjects: texts,
    hierarchy: texts,
    rating: v.boolean(),
    taken: v.optional(v.boolean(), false),
    caption: v.optional(v.boolean(), false),
  }),
  /** What others' words of what it shows Keepsake's own took the place of: they come back when those go. */
  insteadOf: v.exactOptional(v.object({ caption })),
});

export type SidecarNote = v.InferOutput<typeof noteSchema>;

/** The note in a sidecar, or null where it is none of ours or was damaged. */
export function parseNote(line: string): SidecarNote | null {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return null;
  }
  const result = v.safeParse(noteSchema, data);
  return result.success ? result.output : null;
}

/** The note as plain ASCII that no XML or exiftool argument has to escape. */
export function noteLine(note: SidecarNote): string {
  return JSON.stringify(note).replace(
    /[^ -%'-;=?-~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
