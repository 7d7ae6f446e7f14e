/** Whether tests may mount disks: root on Linux may, but not in many containers. */
import { execFileSync } from 'node:child_process';

/** Tried in a namespace of its own, where it is undone by itself. */
export const canMount =
  process.platform === 'linux' && process.getuid?.() === 0 && mountsInNamespace();

function mountsInNamespace(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'keepsake-test', '/mnt'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
