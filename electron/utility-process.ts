/** What every utility process needs around it: to be ended for certain, and to be asked why it died. Main process. */
import type { UtilityProcess } from 'electron';

/** As much of stderr as explains an end. */
const LAST_CHARACTERS = 2000;

/** Calls `action` with the process's id, which is not known before its `spawn`; never when it ends before. */
export function whenSpawned(child: UtilityProcess, action: (pid: number) => void): void {
  if (child.pid !== undefined) {
    action(child.pid);
    return;
  }
  child.once('spawn', () => {
    if (child.pid !== undefined) action(child.pid);
  });
}

/**
 * Ends a process, also one that is only being started. Not `UtilityProcess.kill()`: that does nothing
 * before `spawn`, and is SIGTERM, which a process that is stuck in native code may outlive.
 */
export function endProcess(child: UtilityProcess): void {
  whenSpawned(child, (pid) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  });
}

/**
 * The end of what a process writes to its piped stderr, where Node and native libraries say why they
 * give up, and V8's fatal error, which without a listener would end main as well. `echo` gets all of it.
 */
export function listenToLastWords(
  child: UtilityProcess,
  echo?: (bytes: Buffer) => void,
): () => string {
  let words = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    words = (words + bytes.toString()).slice(-LAST_CHARACTERS);
    echo?.(bytes);
  });
  child.on('error', (type, location) => {
    words = `${words}\n${type} in ${location}`.slice(-LAST_CHARACTERS);
  });
  return () => words.trim();
}
