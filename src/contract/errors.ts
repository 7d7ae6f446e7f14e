/** How calls and files fail, as codes that the window words. */
import * as v from 'valibot';

/** The calls that fail for a reason of the caller's or of the world's, not of ours. */
export const errorCode = v.picklist([
  'bad-input',
  'not-found',
  'not-a-folder',
  'no-permission',
  'library-in-use',
  'library-newer',
  'disk-full',
  'encoder-unavailable',
  'unsupported-here',
  'closed',
  'internal',
]);
export type ErrorCode = v.InferOutput<typeof errorCode>;

/** Why a file could not be read. The window words it; `detail` is the technical rest. */
export const failureCode = v.picklist([
  'empty',
  'not-a-photo',
  'corrupt',
  'truncated',
  'unsupported',
  'no-preview',
  'too-many-pixels',
  'too-many-bytes',
  'took-too-long',
  'crashed',
  'no-permission',
  'vanished',
  'unreadable-name',
  'unreadable',
  'not-made',
]);
export type FailureCode = v.InferOutput<typeof failureCode>;
