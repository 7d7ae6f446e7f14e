/**
 * A `keepsake` under strace: which sockets and files any process of its tree uses. Linux only.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const program = resolve(import.meta.dirname, '../../src/cli.ts');

/** False where strace is not there or may not trace, as in some containers. */
export const canTrace = ((): boolean => {
  try {
    execFileSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const CALLS = [
  ...['socket', 'connect', 'bind', 'sendto', 'sendmsg', 'sendmmsg', 'open', 'openat', 'openat2'],
  ...['creat', 'mkdir', 'mkdirat', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink'],
  ...['symlinkat', 'unlink', 'unlinkat', 'rmdir', 'truncate', 'chmod', 'fchmodat', 'mknod'],
  ...['mknodat', 'utimensat'],
];

/** What silences a program that would otherwise speak: a user has none of it. */
const OF_CI =
  /^(CI|CONTINUOUS_INTEGRATION|BUILD_.*|GITHUB_.*|GITLAB_.*|TF_BUILD|JENKINS_.*|TRAVIS.*|CIRCLE.*|APPVEYOR.*|CODEBUILD_.*|TEAMCITY_.*|VITEST.*|NODE_ENV|NODE_COMPILE_CACHE|ORT_.*|DO_NOT_TRACK|XDG_.*)$/;

export interface Traced {
  child: ChildProcess;
  stdout: () => string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
  /** Once it has ended: what it did that leaves the machine or the folders in `own`, as strace says it. */
  strayed: (own: readonly string[]) => string[];
}

/** Starts it as a user would who has this home, with nothing in the environment that CI sets. */
export function traceCommand(words: readonly string[], home: string, scratch: string): Traced {
  const [traces, cwd, tmp] = ['traces', 'cwd', 'tmp'].map((name) => {
    const folder = join(scratch, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }) as [string, string, string];
  const kept = Object.entries(process.env).filter(([name]) => !OF_CI.test(name));
  // -D: the child is keepsake itself, so that signals reach it.
  const flags = ['-D', '-ff', '-qq', '-y', '-s', '300', '--seccomp-bpf', '-o', join(traces, 'of')];
  const child = spawn(
    'strace',
    [...flags, '-e', `trace=${CALLS.join(',')}`, process.execPath, program, ...words],
    {
      cwd,
      env: { ...Object.fromEntries(kept), HOME: home, TMPDIR: tmp },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return {
    child,
    stdout: () => stdout,
    ended: new Promise((done) => child.once('close', done)),
    strayed: (own) =>
      readdirSync(traces).flatMap((name) =>
        readFileSync(join(traces, name), 'utf8')
          .split('\n')
          .filter((line) => isNetwork(line) || isWriteOutside(line, own)),
      ),
  };
}

/** Any socket but those of this machine, and the first step of every look-up of a name. */
function isNetwork(line: string): boolean {
  if (/^(connect|bind|sendto|sendmsg|sendmmsg)\(/.test(line)) {
    if (line.includes('sa_family=AF_INET')) return !/inet_addr\("127\.|"::1"/.test(line);
    return /nscd|resolved|avahi/.test(line);
  }
  // Streams are judged by where they go. A datagram goes to a name server or out.
  if (/^socket\(AF_INET6?, SOCK_DGRAM/.test(line)) return true;
  if (line.startsWith('socket(')) return !/^socket\(AF_(INET6?|UNIX)\b/.test(line);
  // Not resolv.conf: Node reads that as soon as a server listens, and asks nobody.
  return /^open\w*\(.*"\/etc\/hosts"/.test(line);
}

const NOWHERE = /^\/(dev|proc)\//;

function isWriteOutside(line: string, own: readonly string[]): boolean {
  if (line.includes('= -1 E') || line.startsWith('socket(')) return false;
  if (/^open\w*\(/.test(line) && !/O_(WRONLY|RDWR|CREAT|TRUNC)/.test(line)) return false;
  if (/^(connect|bind|send)/.test(line)) return false;
  return pathsOf(line).some(
    (path) =>
      !NOWHERE.test(path) &&
      !own.some((folder) => path.startsWith(`${folder}/`) || path === folder),
  );
}

/** Of `openat(AT_FDCWD</a>, "b", …)` the path `/a/b`; of calls with two names both. */
function pathsOf(line: string): string[] {
  return [...line.matchAll(/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)].map(
    ([, folder = '/', name = '']) => resolve(folder, name),
  );
}
