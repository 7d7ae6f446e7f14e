/** How a download, or an import from a folder, fails: as codes that the window words. Engine process. */
import type { EncoderFault } from '../../contract/encoders.ts';

/** What stands in the way of an encoder. `message` is for the command line and the log. */
export class DownloadFault extends Error {
  override readonly name = 'DownloadFault';
  readonly code: EncoderFault;
  /** Whether it may pass by itself: then what is there is kept, and tried again. */
  readonly passes: boolean;

  constructor(
    code: EncoderFault,
    message: string,
    options: ErrorOptions & { passes?: boolean } = {},
  ) {
    super(message, options);
    this.code = code;
    this.passes = options.passes ?? false;
  }
}

/** The system's code of an error, such as `ENOSPC`; '' where it has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** A failure to write, by what the user can do about it. */
export function writeFault(error: unknown, path: string): DownloadFault {
  const code = systemCode(error);
  const words = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new DownloadFault('disk-full', `The disk is full: ${path}`, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new DownloadFault('no-permission', `${path} cannot be written: ${words}`, {
      cause: error,
    });
  }
  return new DownloadFault('cannot-write', `${path} cannot be written: ${words}`, { cause: error });
}
