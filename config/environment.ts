import { suggest } from './suggest.ts';

/** Sections whose name is left out of the variable: MASKWATCH_PORT, not MASKWATCH_SERVER_PORT. */
const SILENT_SECTIONS = new Set(['server', 'auth']);

/** Names the configuration file itself. */
export const CONFIG_VARIABLE = 'MASKWATCH_CONFIG';

type Tree = { readonly [key: string]: unknown };

/** Each key's path with its default; lists and null are leaves. */
export function leaves(tree: Tree, prefix: readonly string[] = []): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(tree)) {
    const path = [...prefix, key];
    if (isTree(value)) for (const [leaf, inner] of leaves(value, path)) found.set(leaf, inner);
    else found.set(path.join('.'), value);
  }
  return found;
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `detect.maxBatch` is `MASKWATCH_DETECT_MAX_BATCH`; see SILENT_SECTIONS for the short ones. */
export function variableFor(path: string): string {
  const [section, ...rest] = path.split('.');
  const words = section !== undefined && SILENT_SECTIONS.has(section) ? rest : path.split('.');
  return `MASKWATCH_${words.map((word) => word.replaceAll(/[A-Z]/g, '_$&').toUpperCase()).join('_')}`;
}

/** Which file to read, and the password that `maskwatch probe` takes. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([CONFIG_VARIABLE, 'MASKWATCH_CAMERA_PASSWORD']);

/**
 * The settings in `MASKWATCH_*` variables by path, as the type of their default (what does not fit stays text, for the
 * schema to refuse), and a sentence for each unknown variable.
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  defaults: ReadonlyMap<string, unknown>,
): { readonly values: Map<string, unknown>; readonly problems: string[] } {
  const paths = new Map([...defaults.keys()].map((path) => [variableFor(path), path]));
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith('MASKWATCH_') || NOT_SETTINGS.has(variable) || text === undefined) continue;
    const path = paths.get(variable);
    if (path !== undefined) {
      values.set(path, fromText(text, defaults.get(path)));
      continue;
    }
    const near = suggest(variable, [...paths.keys(), CONFIG_VARIABLE]);
    problems.push(
      `The environment variable ${variable} is unknown; ` +
        (near === null ? 'config/example.yaml lists the settings.' : `did you mean ${near}?`),
    );
  }
  return { values, problems };
}

function fromText(text: string, fallback: unknown): unknown {
  if (fallback === null && text === '') return null;
  if (typeof fallback === 'number' && text.trim() !== '' && Number.isFinite(Number(text)))
    return Number(text);
  if (typeof fallback === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (Array.isArray(fallback)) return text === '' ? [] : text.split(',').map((each) => each.trim());
  return text;
}
