import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { stringify } from 'yaml';
import type { PipelineTools } from '../../setup/tools/pipeline-tools.ts';
import { type Ended, mustRun, run } from './processes.ts';

const root = join(import.meta.dirname, '..', '..');

/** CI variables: texts, or files with this content. */
export type Variables = Readonly<Record<string, string | { readonly file: string }>>;

/** A pipeline that has run. */
export interface Pipeline extends Ended {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/** A GitLab project: a clone of HEAD, in which commits are made and pipelines run. */
export class Project {
  readonly folder: string;
  readonly #home: string;
  readonly #tools: PipelineTools;
  #said = '';
  #variables: Variables = {};

  private constructor(folder: string, home: string, tools: PipelineTools) {
    this.folder = folder;
    this.#home = home;
    this.#tools = tools;
  }

  static async create(folder: string, tools: PipelineTools, home: string): Promise<Project> {
    await mustRun('git', ['clone', '--quiet', '--no-hardlinks', root, folder]);
    const project = new Project(folder, home, tools);
    await project.git('checkout', '--quiet', '-B', 'main');
    await project.git('remote', 'set-url', 'origin', 'https://gitlab.example.com/palier/palier.git');
    await project.#tellDefaultBranch();
    await copyPackages(folder);
    await withoutServices(folder);
    return project;
  }

  /** GitLab's own variables and those of its settings page; what was set before stays. */
  async setVariables(variables: Variables): Promise<void> {
    this.#variables = { ...this.#variables, ...variables };
    const global = Object.fromEntries(
      Object.entries(this.#variables).map(([name, value]) => [
        name,
        // The type is named: without, a text that is a path would be taken for a file.
        typeof value === 'string'
          ? { type: 'variable', values: { '*': value } }
          : { type: 'file', values: { '*': value.file } },
      ]),
    );
    await mkdir(join(this.#home, '.gitlab-ci-local'), { recursive: true });
    await writeFile(join(this.#home, '.gitlab-ci-local', 'variables.yml'), stringify({ global }));
  }

  /** Changes one file and commits it. */
  async commit(path: string, change: (text: string) => string): Promise<string> {
    const file = join(this.folder, path);
    const before = await readFile(file, 'utf8').catch(() => '');
    const after = change(before);
    if (after === before) throw new Error(`${path} did not change`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, after);
    await this.git('add', '--all', path);
    await this.git(...AUTHOR, 'commit', '--quiet', '--no-verify', '--message', `test: ${path}`);
    await this.#tellDefaultBranch();
    return this.head();
  }

  async reset(commit: string): Promise<void> {
    await this.git('reset', '--quiet', '--hard', commit);
    await this.#tellDefaultBranch();
  }

  head(): Promise<string> {
    return this.git('rev-parse', 'HEAD');
  }

  git(...args: string[]): Promise<string> {
    return mustRun('git', args, this.folder);
  }

  /** Runs these jobs, or, without any, the whole pipeline; `overrides` are as typed at "Run pipeline". */
  async pipeline(jobs: readonly string[], overrides: Readonly<Record<string, string>>): Promise<Pipeline> {
    const typed = Object.entries(overrides).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    // One job at a time: some of them measure time, and the machine of this test has few cores.
    const args = [
      this.#tools.gitlabCiLocal,
      ...jobs,
      ...['--home', relative(this.folder, this.#home), '--force-shell-executor', '--concurrency', '1'],
      ...['--no-color', ...typed],
    ];
    const ended = await run(process.execPath, args, {
      cwd: this.folder,
      env: {
        ...process.env,
        HOME: this.#home,
        PATH: `${this.#tools.bin}:${process.env.PATH}`,
        // Of vitest, and of the shell this test was started from: GitLab's jobs know none of it.
        ...Object.fromEntries(
          ['MODE', 'NODE_ENV', 'VITEST', 'TEST', 'DEV', 'PROD'].map((name) => [name, undefined]),
        ),
      },
    });
    this.#said += ended.output;
    const names = (state: string) =>
      [...ended.output.matchAll(new RegExp(`^ ${state}  (.+)$`, 'gm'))].map((match) =>
        (match[1] ?? '').trim(),
      );
    return { ...ended, passed: names('PASS'), failed: names('FAIL') };
  }

  /** Everything that any job has printed so far. */
  async logs(): Promise<string> {
    const folder = join(this.folder, '.gitlab-ci-local', 'output');
    const files = await readdir(folder).catch(() => []);
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    return [this.#said, ...texts].join('\n');
  }

  /** Files that a job left as artifacts, as paths. */
  async artifacts(job: string): Promise<string[]> {
    const folder = join(this.folder, '.gitlab-ci-local', 'artifacts', folderName(job));
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  }

  #tellDefaultBranch(): Promise<string> {
    return this.git('update-ref', 'refs/remotes/origin/main', 'HEAD').then(() =>
      this.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main'),
    );
  }
}

/** As gitlab-ci-local makes it from a job's name. */
function folderName(job: string): string {
  return job.replace(/[^\w-]+/g, (part) => Buffer.from(part).toString('base64url'));
}

const AUTHOR = ['-c', 'user.name=Pipeline', '-c', 'user.email=pipeline@example.com'];

/** A runner with a shell executor has no services; gitlab-ci-local would pull and start them all the same. */
async function withoutServices(folder: string): Promise<void> {
  const none = Object.fromEntries(['backend image', 'push'].map((job) => [job, { services: [] }]));
  await writeFile(join(folder, '.gitlab-ci-local.yml'), stringify(none));
  await appendFile(join(folder, '.git', 'info', 'exclude'), '.gitlab-ci-local.yml\n');
}

/** node_modules as links, where the file system has them: it is large, and the same. */
export async function copyPackages(into: string): Promise<void> {
  const from = join(root, 'node_modules');
  const { code } = await run('cp', ['-al', from, into]);
  if (code !== 0) await mustRun('cp', ['-a', from, into]);
}
