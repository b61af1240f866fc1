import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { isClassifierFile } from '../pipeline/detect/models/detector-kind.ts';
import { describeAllowed } from './allowed.ts';
import { ConfigError } from './config-error.ts';
import { CONFIG_VARIABLE, isTree, leaves, readEnvironment, variableFor } from './environment.ts';
import { Config, SECRET_PATHS } from './schema.ts';
import { suggest } from './suggest.ts';

export interface LoadOptions {
  /** What relative paths are relative to. */
  readonly projectRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Wins over MASKWATCH_CONFIG; without both, `maskwatch.yaml` in the project's root where there is one. */
  readonly file?: string | undefined;
}

/** Defaults, then the file, then `MASKWATCH_*` variables. Paths come out absolute. @throws ConfigError */
export function loadConfig({ projectRoot, env, file }: LoadOptions): Config {
  const named = file ?? env[CONFIG_VARIABLE];
  const source = path.resolve(projectRoot, named ?? 'maskwatch.yaml');
  const tree = named !== undefined || existsSync(source) ? readYaml(source) : {};
  const { values, problems } = readEnvironment(env, leaves(Config.parse({})));
  for (const [at, value] of values) setAt(tree, at.split('.'), value);

  const parsed = Config.safeParse(tree);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(...sentences(issue, tree, source, values));
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  const config = parsed.data;
  return {
    ...config,
    dataDir: path.resolve(projectRoot, config.dataDir),
    detect: { ...config.detect, classifier: classifierFrom(config.detect.classifier, projectRoot) },
    ingest: { ...config.ingest, fileFolder: path.resolve(projectRoot, config.ingest.fileFolder) },
  };
}

/** A file becomes absolute; a name of the manifest stays. */
function classifierFrom(nameOrFile: string | null, projectRoot: string): string | null {
  if (nameOrFile === null || !isClassifierFile(nameOrFile)) return nameOrFile;
  return path.resolve(projectRoot, nameOrFile);
}

function readYaml(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError([`The configuration file ${file} cannot be read: ${String(cause)}.`], { cause });
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new ConfigError([`The configuration file ${file} is not valid YAML: ${error.message}`]);
  const tree: unknown = document.toJS() ?? {};
  if (!isTree(tree))
    throw new ConfigError([`The configuration file ${file} must hold sections, as config/example.yaml.`]);
  return { ...tree };
}

function setAt(tree: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [key, ...rest] = keys;
  if (key === undefined) return;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const inner = tree[key];
  const section: Record<string, unknown> = isTree(inner) ? { ...inner } : {};
  tree[key] = section;
  setAt(section, rest, value);
}

function sentences(
  issue: z.core.$ZodIssue,
  tree: unknown,
  file: string,
  fromEnvironment: ReadonlyMap<string, unknown>,
): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const known = siblings(issue.path);
      const near = suggest(key, known);
      const hint =
        near === null ? `allowed: ${known.join(', ')}` : `did you mean ${[...issue.path, near].join('.')}?`;
      return `${[...issue.path, key].join('.')} in ${file} is not a setting; ${hint}`;
    });
  }
  const at = issue.path.filter((key) => typeof key === 'string').join('.');
  const allowed = issue.code === 'custom' ? issue.message : describeAllowed(Config, issue.path);
  const value = SECRET_PATHS.includes(at)
    ? 'not valid'
    : (JSON.stringify(valueAt(tree, issue.path)) ?? 'missing');
  const origin = fromEnvironment.has(at) ? `(${variableFor(at)})` : `in ${file}`;
  return [`${issue.path.join('.')} ${origin} is ${value}; allowed: ${allowed}.`];
}

function siblings(at: readonly PropertyKey[]): string[] {
  const section = valueAt(Config.parse({}), at);
  return isTree(section) ? Object.keys(section) : [];
}

function valueAt(tree: unknown, at: readonly PropertyKey[]): unknown {
  return at.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)] as unknown;
    return isTree(inner) ? inner[String(key)] : undefined;
  }, tree);
}
