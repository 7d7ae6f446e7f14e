/** What export and import share: steps, being stopped, and files that fail without ending the rest. */
import type { ErrorCode } from '../../contract/errors.ts';
import type { SidecarExported } from '../../contract/sidecars.ts';
import type { FindSidecar } from '../../media/sidecar.ts';
import { AppError, messageOf, PhotoError } from '../../base/errors.ts';

/** How a run is watched and stopped. */
export interface RunControl {
  signal: AbortSignal;
  progress: (done: number, total: number) => void;
}

/** Waits for `work`, but no longer than until the run is stopped: a disk may never answer. */
export async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([work, stopped.promise]).finally(() =>
    signal.removeEventListener('abort', stop),
  );
}

/** The same for a run that reads sidecars. */
export interface SidecarControl extends RunControl {
  findSidecar: FindSidecar;
}

type Failures = Pick<SidecarExported, 'failed' | 'failures'>;

/** More than anyone reads; all of them are counted. */
const FAILURES_TOLD = 1000;

/** Notes that a file failed, and why. */
export function noteFailure(result: Failures, path: string, error: unknown): void {
  result.failed += 1;
  if (result.failures.length < FAILURES_TOLD) result.failures.push({ path, ...explained(error) });
}

const systemErrors: Record<string, { code: ErrorCode; message: string }> = {
  EACCES: { code: 'no-permission', message: 'Keepsake may not write here.' },
  EPERM: { code: 'no-permission', message: 'Keepsake may not write here.' },
  EROFS: { code: 'no-permission', message: 'This disk can only be read.' },
  ENOSPC: { code: 'disk-full', message: 'The disk is full.' },
  EDQUOT: { code: 'disk-full', message: 'The disk’s quota is used up.' },
  ETIMEDOUT: { code: 'not-found', message: 'Its disk does not answer now.' },
  ENOENT: { code: 'not-found', message: 'The file or its folder is not there now.' },
  ENOTDIR: { code: 'not-a-folder', message: 'There is a file where a folder is needed.' },
  ENAMETOOLONG: { code: 'bad-input', message: 'The name is too long for a sidecar beside it.' },
};

function explained(error: unknown): { code: ErrorCode; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  if (error instanceof PhotoError) {
    return { code: 'bad-input', message: `It was left as it is: ${error.message}.` };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return systemErrors[code] ?? { code: 'internal', message: messageOf(error) };
}
