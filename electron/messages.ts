/**
 * What Electron's main process and the engine process say to each other, and the two small contracts
 * that they serve one another over ports. Types only.
 */
import type { ErrorCode } from '../src/contract/errors.ts';
import type { ImageSource } from '../src/web/images.ts';
import type { AnalyserRole } from '../src/analyse/protocol.ts';

/** To the engine process. Ports are transferred beside the message. */
export type ToEngine =
  /** The first message. Ports: the shell's (engine calls main), the images' (main calls engine). */
  | { kind: 'open'; libraryFolder: string; version: string; folders: string[]; onBattery: boolean }
  | { kind: 'add-folders'; folders: string[] }
  /** A window wants to talk. Port: to the window. */
  | { kind: 'window' }
  /** An analyser runs. Port: to the analyser. */
  | { kind: 'analyser-port'; key: number }
  | { kind: 'analyser-ended'; key: number; reason: string; fromOutside: boolean }
  /** The computer was plugged in, or runs on its battery now. */
  | { kind: 'power'; onBattery: boolean }
  | { kind: 'close' };

/** From the engine process. */
export type FromEngine =
  | { kind: 'opened' }
  /** The library cannot be opened; a new start would not help. */
  | { kind: 'refused'; code: ErrorCode; message: string }
  /** Why the engine ends right now; a new start may help. */
  | { kind: 'failed'; message: string }
  /** Electron's processes cannot start others (runAsNode is fused off): main forks for the engine. */
  | { kind: 'fork-analyser'; key: number; role: AnalyserRole }
  | { kind: 'kill-analyser'; key: number }
  | { kind: 'niceness'; key: number; niceness: number };

/** What main does for the engine. */
export interface ShellApi {
  chooseFolder(): Promise<string | null>;
  reveal(input: { path: string }): Promise<void>;
  /** Moves a file to the system's trash. */
  trash(input: { path: string }): Promise<void>;
}

/** What the engine does for main's photo:// handler: `ImageSource`, with one object per call. */
export interface ImageApi {
  thumbnail(input: { id: number }): ReturnType<ImageSource['thumbnail']>;
  full(input: { id: number }): ReturnType<ImageSource['full']>;
}
