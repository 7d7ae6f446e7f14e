/** Errors that know their code, for every process. Thrown where the cause is known, caught at the edges. */
import type { ErrorCode, FailureCode } from '../contract/errors.ts';

/** A fault of a call. `message` names the thing and says what to do; `code` crosses to the window. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A fault of one photo file: it becomes a row that the user can read, never the end of a run. */
export class PhotoError extends Error {
  override readonly name = 'PhotoError';
  readonly code: FailureCode;

  /** `message` is the technical detail; the words for people belong to the code. */
  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
