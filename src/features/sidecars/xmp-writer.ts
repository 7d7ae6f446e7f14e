/**
 * Writes fields of XMP through exiftool, which keeps every field that it is not told of. exiftool sees
 * only files of names that we chose, in a scratch folder: no name from outside reaches its arguments.
 * Runs in the engine process, exiftool in a child of its own; on Linux and macOS it needs perl.
 */
import { DefaultExiftoolArgs, ExifTool, type WriteTags } from 'exiftool-vendored';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, messageOf } from '../../base/errors.ts';
import { resourcesPath } from '../../base/resources.ts';
import type { InheritedChange } from './inherited-fields.ts';

/** What is to change in a sidecar. */
export interface XmpChange {
  addSubjects: string[];
  removeSubjects: string[];
  addHierarchy: string[];
  removeHierarchy: string[];
  /** A number sets it, null takes it away, undefined leaves it. */
  rating: number | null | undefined;
  /** When the photo was taken: `1962`, `1962-06-30T18:05:00`; null and undefined as above. */
  taken: string | null | undefined;
  /** What it shows; null and undefined as above. */
  caption: string | null | undefined;
  /** Other fields by their tags; null takes one away. */
  inherited: InheritedChange;
  /** Keepsake's own line. */
  note: string;
}

/** One file takes some 10 ms; this is for a disk that sleeps. */
const MILLISECONDS_PER_FILE = 30_000;

/** exiftool at work, and the folder it works in. */
export class XmpWriter {
  readonly #exiftool: ExifTool;
  readonly #folder: string;

  /**
   * Works in the library's own folder, which is nobody else's.
   * @throws AppError 'unsupported-here' where exiftool cannot run, which says what to do.
   */
  static async open(libraryFolder: string): Promise<XmpWriter> {
    const folder = join(libraryFolder, 'writing-sidecars');
    // What a kill has left.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    const writer = new XmpWriter(folder);
    try {
      await writer.#exiftool.version();
      return writer;
    } catch (error) {
      await writer.close();
      throw new AppError(
        'unsupported-here',
        `Sidecars are written by exiftool, which does not run here (${messageOf(error)}). On Linux and macOS it needs perl: install it, then try again.`,
        { cause: error },
      );
    }
  }

  private constructor(folder: string) {
    this.#folder = folder;
    this.#exiftool = new ExifTool({
      maxProcs: 1,
      taskRetries: 0,
      taskTimeoutMillis: MILLISECONDS_PER_FILE,
      // exiftool insists on this option being the first. It also keeps the user's own settings out.
      exiftoolArgs: [
        '-config',
        join(resourcesPath(), 'exiftool', 'keepsake.config'),
        ...DefaultExiftoolArgs,
      ],
    });
  }

  /** The bytes of a sidecar with the change made: of `before`, or a new one. @throws Error */
  async apply(before: Buffer | null, change: XmpChange): Promise<Buffer> {
    const path = join(this.#folder, 'sidecar.xmp');
    await rm(path, { force: true });
    if (before !== null) await writeFile(path, before);
    const edits = [
      ...change.removeSubjects.map(edit('XMP-dc:Subject', 'remove')),
      ...change.removeHierarchy.map(edit('XMP-lr:HierarchicalSubject', 'remove')),
      ...change.addSubjects.map(edit('XMP-dc:Subject', 'add')),
      ...change.addHierarchy.map(edit('XMP-lr:HierarchicalSubject', 'add')),
    ];
    const options = { writeArgs: ['-overwrite_original'] };
    if (edits.length > 0) await this.#exiftool.editTags(path, edits, options);
    const tags = {
      ...change.inherited,
      'XMP-keepsake:KeepsakeNote': change.note,
      ...(change.rating !== undefined && { 'XMP-xmp:Rating': change.rating }),
      ...(change.caption !== undefined && { 'XMP-dc:Description': change.caption }),
      // Lightroom and digiKam read the first, darktable the second.
      ...(change.taken !== undefined && {
        'XMP-photoshop:DateCreated': change.taken,
        'XMP-exif:DateTimeOriginal': change.taken,
      }),
    };
    await this.#exiftool.write(path, tags as WriteTags, options);
    return readFile(path);
  }

  /** Ends exiftool and removes the scratch folder. */
  async close(): Promise<void> {
    await this.#exiftool.end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

type ListTag = 'XMP-dc:Subject' | 'XMP-lr:HierarchicalSubject';

function edit(tag: ListTag, operation: 'add' | 'remove') {
  return (value: string) => ({ tag, operation, value });
}
