/**
 * exiftool, kept running between files: for the few RAW formats that nothing else here can read.
 * On Linux and macOS it needs perl.
 */
import { DefaultExiftoolArgs, ExifTool } from 'exiftool-vendored';
import type { FailureCode } from '../contract/errors.ts';
import { PhotoError, messageOf } from '../base/errors.ts';
import { MAX_SECONDS } from './limits.ts';
import { viewableJpeg, type EmbeddedJpeg, type RawPreview } from './tiff.ts';

let running: ExifTool | null = null;

function exiftool(): ExifTool {
  return (running ??= new ExifTool({
    maxProcs: 1,
    taskTimeoutMillis: MAX_SECONDS * 1000,
    // Its settings are a program, which it would look for in the folder that Keepsake was called in.
    exiftoolArgs: ['-config', '', ...DefaultExiftoolArgs],
  }));
}

/** Ends the process; a later file starts a new one. */
export async function closeExiftool(): Promise<void> {
  const ending = running;
  running = null;
  await ending?.end();
}

/** The version of the running exiftool. @throws Error where it cannot run */
export async function exiftoolVersion(): Promise<string> {
  return exiftool().version();
}

/** Tags under which cameras keep their JPEGs, the largest first as a rule. */
const previewTags = ['JpgFromRaw', 'PreviewImage', 'OtherImage', 'ThumbnailImage'];

/**
 * The largest JPEG inside a RAW file, with what the file says of the whole picture; null when there
 * is none.
 * @throws PhotoError `unsupported` where exiftool cannot run
 */
export async function findPreviewWithExiftool(path: string): Promise<RawPreview | null> {
  let jpeg: EmbeddedJpeg | null = null;
  for (const tag of previewTags) {
    const bytes = await extract(path, tag);
    jpeg = bytes ? viewableJpeg(bytes) : null;
    if (jpeg) break;
  }
  if (!jpeg) return null;
  const tags = await readTagsWithExiftool(path);
  const number = (name: string): number => Number(tags[name] ?? 0);
  const [orientation, width, height] = ['Orientation', 'ImageWidth', 'ImageHeight'].map(number);
  return {
    jpeg,
    orientation: orientation && orientation >= 1 && orientation <= 8 ? orientation : null,
    sensor: width && height ? { width, height } : null,
  };
}

/** Tags by name, as exiftool words them. @throws PhotoError `unsupported` where exiftool cannot run */
export async function readTagsWithExiftool(path: string): Promise<Record<string, unknown>> {
  try {
    return await exiftool().readRaw(argument(path), { readArgs: ['-n', '-fast'] });
  } catch (error) {
    throw failure(error);
  }
}

async function extract(path: string, tag: string): Promise<Buffer | null> {
  try {
    return await exiftool().extractBinaryTagToBuffer(tag, argument(path));
  } catch (error) {
    const failed = failure(error);
    if (failed.code === 'no-preview') return null;
    throw failed;
  }
}

/** Paths reach exiftool one a line, so that a line break would start another argument. */
function argument(path: string): string {
  if (/[\r\n\0]/.test(path)) {
    throw new PhotoError('unreadable-name', 'exiftool reads no file with a line break in its name');
  }
  return path;
}

function failure(error: unknown): PhotoError {
  if (error instanceof PhotoError) return error;
  const message = messageOf(error);
  let code: FailureCode = 'no-preview';
  if (/perl|ENOENT/i.test(message)) code = 'unsupported';
  else if (/timeout|timed out/i.test(message)) code = 'took-too-long';
  return new PhotoError(code, message, { cause: error });
}
