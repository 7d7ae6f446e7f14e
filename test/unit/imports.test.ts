/** The direction rule of ARCHITECTURE.md, proved over every import of the program. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

const BELOW_STORE = ['src/contract', 'src/base', 'src/facts', 'src/vectors'];
const BELOW_FEATURES = [
  ...BELOW_STORE,
  ...['src/store', 'src/media', 'src/models', 'src/analyse'],
  ...['src/library', 'src/embeddings', 'src/search'],
];

const BELOW_WINDOW_FEATURES = ['src/contract', 'src/rpc', 'renderer/ui', 'renderer/app'];

/**
 * What each part may import besides itself. A part is a folder (or, in `engine` and `cli`,
 * a file and the folder of that name); every feature is a part of its own, in the window too.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/contract': [],
  'src/base': ['src/contract'],
  // What files, sidecars and users say of photos: pure rules, for the engine and the analyser.
  'src/facts': ['src/contract', 'src/base'],
  'src/vectors': ['src/base'],
  'src/store': BELOW_STORE,
  'src/media': ['src/contract', 'src/base', 'src/facts'],
  'src/models': BELOW_STORE,
  // The write path: where decoding, encoding and storing meet.
  'src/analyse': [...BELOW_STORE, 'src/store', 'src/media', 'src/models'],
  'src/library': ['src/contract', 'src/base', 'src/facts', 'src/store', 'src/media'],
  'src/embeddings': [...BELOW_STORE, 'src/store', 'src/models', 'src/analyse'],
  'src/search': [...BELOW_STORE, 'src/store', 'src/models', 'src/embeddings'],
  // What a feature is; it knows the folders below by their types.
  'src/features/feature': BELOW_FEATURES,
  ...Object.fromEntries(
    readdirSync(join(root, 'src/features'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => [`src/features/${name}`, [...BELOW_FEATURES, 'src/features/feature']]),
  ),
  'src/rpc': ['src/contract', 'src/base'],
  'src/engine': [...BELOW_FEATURES, 'src/features/*'],
  'src/web': ['src/contract', 'src/base', 'src/rpc'],
  'src/cli': ['src/*'],
  electron: ['src/*'],
  // The entry, the window that puts the views together, and the rail between them.
  renderer: ['src/contract', 'src/rpc', 'renderer/*'],
  'renderer/ui': [],
  'renderer/app': BELOW_WINDOW_FEATURES,
  'renderer/activity': BELOW_WINDOW_FEATURES,
  'renderer/captions': BELOW_WINDOW_FEATURES,
  'renderer/models': BELOW_WINDOW_FEATURES,
  'renderer/sidecars': BELOW_WINDOW_FEATURES,
  // The grid of photos, which the library shows and the picker chooses from.
  'renderer/grid': BELOW_WINDOW_FEATURES,
  'renderer/search': [...BELOW_WINDOW_FEATURES, 'renderer/grid'],
  'renderer/settings': [
    ...BELOW_WINDOW_FEATURES,
    ...['renderer/activity', 'renderer/captions', 'renderer/models', 'renderer/sidecars'],
  ],
  'renderer/albums': [...BELOW_WINDOW_FEATURES, 'renderer/search'],
  'renderer/labels': [...BELOW_WINDOW_FEATURES, 'renderer/search', 'renderer/albums'],
  'renderer/rank': BELOW_WINDOW_FEATURES,
  'renderer/duplicates': [...BELOW_WINDOW_FEATURES, 'renderer/activity'],
  // The photos themselves: the grid, the viewer and the folders, with what is done there.
  'renderer/library': [
    ...BELOW_WINDOW_FEATURES,
    ...['renderer/grid', 'renderer/search', 'renderer/albums', 'renderer/labels'],
    ...['renderer/activity', 'renderer/captions', 'renderer/models', 'renderer/sidecars'],
  ],
};

interface Module {
  /** Below the repository, with `/`. */
  path: string;
  part: string;
  /** Files of the program, as paths. */
  files: string[];
  /** Those of them that are loaded when it runs; a type is erased. */
  loaded: string[];
  /** Packages and built-in modules, as written. */
  packages: string[];
}

const SOURCE = /\.(ts|cts|svelte)$/;

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !path.startsWith('renderer/paraglide/'));
}

/** TypeScript's own scanner finds imports of every form, also `import()` and `import type`. */
function importsOf(path: string): { all: string[]; loaded: string[] } {
  const text = readFileSync(join(root, path), 'utf8');
  const code = path.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)]
        .map(([, script]) => script)
        .join('\n')
    : text;
  const scan = (source: string) =>
    ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
  return { all: scan(code), loaded: scan(code.replaceAll(/^(import|export) type [^;]*;/gm, '')) };
}

function partOf(path: string): string {
  const [top = '', second = '', third = ''] = path.split('/');
  if (second === 'features') return `src/features/${third.replace(/\.ts$/, '')}`;
  if (top === 'renderer' && third !== '') return `renderer/${second}`;
  return top === 'src' ? `src/${second.replace(/\.ts$/, '')}` : top;
}

const modules: Module[] = ['src', 'electron', 'renderer'].flatMap(sourceFiles).map((path) => {
  const { all, loaded } = importsOf(path);
  const filesOf = (names: string[]) =>
    names
      .filter((name) => name.startsWith('.'))
      .map((name) => posix.join(posix.dirname(path), name));
  return {
    path,
    part: partOf(path),
    files: filesOf(all),
    loaded: filesOf(loaded),
    packages: all.filter((name) => !name.startsWith('.')),
  };
});
/** Generated by the build, or no code. */
const isCode = (path: string) => SOURCE.test(path);

describe('imports point down', () => {
  test('every part is known to the rule', () => {
    const parts = [...new Set(modules.map(({ part }) => part))];
    expect(parts.filter((part) => !(part in MAY_IMPORT))).toEqual([]);
  });

  test.each(Object.entries(MAY_IMPORT))('%s imports only %o', (part, allowed) => {
    const isAllowed = (target: string) =>
      target === part ||
      allowed.includes(target) ||
      (allowed.includes('src/features/*') && target.startsWith('src/features/')) ||
      (allowed.includes('src/*') && target.startsWith('src/')) ||
      (allowed.includes('renderer/*') && target.startsWith('renderer/')) ||
      // The words of the window, made by the build.
      (part.startsWith('renderer') && target === 'renderer/paraglide');
    const wrong = modules
      .filter((module) => module.part === part)
      .flatMap(({ path, files }) =>
        files.filter((file) => !isAllowed(partOf(file))).map((file) => `${path} -> ${file}`),
      );
    expect(wrong).toEqual([]);
  });

  test('the parts of the window’s ui know no package but Svelte and its icons', () => {
    const ui = modules.filter(({ part }) => part === 'renderer/ui');
    const wrong = ui.flatMap(({ path, packages }) =>
      packages
        .filter((name) => name !== 'svelte' && !/^(svelte|@lucide\/svelte)\//.test(name))
        .map((name) => `${path} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test('only electron/ imports electron', () => {
    const users = modules.filter(({ packages }) => packages.some((name) => name === 'electron'));
    expect(users.filter(({ part }) => part !== 'electron').map(({ path }) => path)).toEqual([]);
  });

  test('only the analyser’s side of the pipeline touches pixels and encoders', () => {
    const native = /^(onnxruntime-node|sharp|libheif-js.*)$/;
    const users = modules.filter(({ packages }) => packages.some((name) => native.test(name)));
    const outside = users.filter(({ part }) => part !== 'src/media' && part !== 'src/models');
    expect(outside.map(({ path }) => path)).toEqual([]);
  });

  test('the engine loads no parser of foreign bytes: they run in the analyser', () => {
    const parser = /^(@xmldom|exifreader|sharp|libheif-js|@jsquash|onnxruntime-node)(\/|$)/;
    const engine =
      /^src\/(engine|features|store|library|search|embeddings|vectors|contract|base|facts|rpc|web)\b/;
    const reached = reachedFrom(
      modules.filter(({ path }) => engine.test(path)).map(({ path }) => path),
      // A task's half for the analyser is imported there, by whoever makes its results.
      ({ loaded }) =>
        loaded.filter((file) => !/^src\/analyse\/tasks\/\w+\/analyser\.ts$/.test(file)),
    );
    const parsing = [...reached].filter((path) =>
      find(path)?.packages.some((name) => parser.test(name)),
    );
    expect(parsing).toEqual([]);
    // The rule would hold of nothing as well.
    expect(reached).toContain('src/engine.ts');
    expect([...reached].filter((path) => path.startsWith('src/media/'))).toEqual([]);
  });

  test('what the window takes from src/ needs no Node', () => {
    const taken = modules
      .filter(({ part }) => part.startsWith('renderer'))
      .flatMap(({ files }) => files.filter((file) => file.startsWith('src/')));
    const reached = reachedFrom(taken, ({ files }) => files);
    const node = [...reached].filter((path) =>
      find(path)?.packages.some((name) => name.startsWith('node:')),
    );
    expect(node).toEqual([]);
    expect(reached.size).toBeGreaterThan(0);
  });
});

describe('the shape of the code', () => {
  test('relative imports name the file, with its ending, and it is there', () => {
    const wrong = modules.flatMap(({ path, files }) =>
      files
        .filter((file) => !file.startsWith('renderer/paraglide/'))
        .filter((file) => !posix.extname(file) || !existsSync(join(root, file)))
        .map((file) => `${path} -> ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  test('nothing imports itself, round whatever corners', () => {
    expect(findCycles()).toEqual([]);
  });

  test('no file is longer than 400 lines, and the engine’s is shorter than 200', () => {
    const lines = (path: string): number =>
      readFileSync(join(root, path), 'utf8').split('\n').length;
    const messages = readdirSync(join(root, 'renderer/i18n'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.json'))
      .map((path) => `renderer/i18n/${path}`);
    expect(messages).not.toEqual([]);
    const paths = ['src', 'electron', 'renderer', 'test'].flatMap(sourceFiles).concat(messages);
    expect(paths.filter((path) => lines(path) > 401)).toEqual([]);
    expect(lines('src/engine.ts')).toBeLessThan(200);
  });

  test('no file exists only to pass on what others export', () => {
    const barrels = modules.filter(({ path }) => {
      if (!path.endsWith('.ts')) return false;
      const { statements } = ts.createSourceFile(
        path,
        readFileSync(join(root, path), 'utf8'),
        ts.ScriptTarget.Latest,
      );
      return (
        statements.length > 0 &&
        statements.every((node) => ts.isExportDeclaration(node) && node.moduleSpecifier)
      );
    });
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });
});

const architecture = join(root, 'ARCHITECTURE.md');

describe.skipIf(!existsSync(architecture))('ARCHITECTURE.md', () => {
  const text = () => readFileSync(architecture, 'utf8');

  test('tells of every dependency why it is there', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
    const said = text();
    expect(names.filter((name) => !said.includes(`\`${name}\``))).toEqual([]);
  });

  test('and docs/decisions.md name only files and folders that are there', () => {
    const decisions = readFileSync(join(root, 'docs/decisions.md'), 'utf8');
    const all = `${text()}\n${decisions}`;
    const named = [...all.matchAll(/`((?:src|renderer|electron|test|docs|resources)\/[\w./-]+)`/g)];
    const paths = named.map(([, path = '']) => path).filter((path) => !path.includes('NNNN'));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(paths.length).toBeGreaterThan(20);
    // Within a way or a paragraph, rooms of the engine are named without `src/`.
    const rooms = [...all.matchAll(/`((?:\w+)\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path);
    const isThere = (path: string): boolean =>
      existsSync(join(root, path)) || existsSync(join(root, 'src', path));
    expect(rooms.filter((path) => !path.includes('NNNN') && !isThere(path))).toEqual([]);
  });

  test('is a page: where everything is; what decides lies in docs/decisions.md', () => {
    const [own = ''] = text().split('## Dependencies');
    expect(own.split(/\s+/).length).toBeLessThan(1600);
  });

  test('has a glossary of at most thirty lines', () => {
    const [, words = ''] = /## Words\n\n([\s\S]*?)\n##/.exec(text()) ?? [];
    const lines = words.trim().split('\n');
    expect(lines.filter((line) => !/^- _[^_]+_: \S/.test(line))).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(30);
  });
});

describe('notes', () => {
  test('every [Note: …] that is cited is written down exactly once', () => {
    const defined = new Map<string, number>();
    const cited = new Set<string>();
    for (const { path } of modules) {
      const text = readFileSync(join(root, path), 'utf8');
      for (const [, name = ''] of text.matchAll(/^\s*(?:\/\/|\*|\/\*\*)\s*\[Note: ([^\]]+)\]/gm)) {
        defined.set(name, (defined.get(name) ?? 0) + 1);
      }
      for (const [, name = ''] of text.matchAll(/\[Note: ([^\]]+)\]/g)) cited.add(name);
    }
    expect([...cited].filter((name) => defined.get(name) !== 1)).toEqual([]);
  });
});

/** These modules and all that they import, by whichever of their imports counts. */
function reachedFrom(paths: string[], imports: (module: Module) => string[]): Set<string> {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    const module = find(path);
    if (module !== undefined) imports(module).forEach(visit);
  };
  paths.forEach(visit);
  return reached;
}

function find(path: string): Module | undefined {
  return modules.find((module) => module.path === path);
}

/** Depth first; each cycle once, as the way round it. */
function findCycles(): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, way: string[]): void => {
    if (way.includes(path)) {
      cycles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const file of find(path)?.files.filter(isCode) ?? []) visit(file, [...way, path]);
    done.add(path);
  };
  for (const { path } of modules) visit(path, []);
  return cycles;
}
