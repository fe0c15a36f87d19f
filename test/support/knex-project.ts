import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type KnexVersion, knexCli } from './knex-versions.ts'

/** How one run of the command line ended. */
export interface CliRun {
  readonly code: number | null
  /** Standard output and standard error together, without colours. */
  readonly output: string
}

/** A project with knexfiles, and one version of Knex installed. */
export interface KnexProject {
  /** Runs `knex <args> --knexfile <knexfile>`. */
  run(knexfile: string, args: readonly string[], env?: Record<string, string>): Promise<CliRun>
  /** Starts it, and answers once it has printed `text`. */
  startUntil(
    text: string,
    knexfile: string,
    args: readonly string[],
    env?: Record<string, string>,
  ): Promise<ChildProcess>
  remove(): Promise<void>
}

const repository: string = fileURLToPath(new URL('../..', import.meta.url))
const example: NodeJS.Require = createRequire(
  new URL('../../examples/kysely-app/package.json', import.meta.url),
)

/** @param env What leads the project to its cluster and its AWS. */
export async function createKnexProject(
  version: KnexVersion,
  env: Record<string, string>,
): Promise<KnexProject> {
  const directory = await mkdtemp(join(tmpdir(), 'knex-project-'))
  await cp(join(repository, 'test/fixtures/knex'), directory, { recursive: true })
  await mkdir(join(directory, 'node_modules/@redshift-iam'), { recursive: true })
  await symlink(dirname(dirname(knexCli(version))), join(directory, 'node_modules/knex'))
  await symlink(join(repository, 'packages/knex'), join(directory, 'node_modules/@redshift-iam/knex'))

  function start(knexfile: string, args: readonly string[], more: Record<string, string> = {}): ChildProcess {
    // Node reads TypeScript by itself from 22.18 on, but no `import` where package.json says "commonjs".
    const readsTypeScript = 'typescript' in process.features && process.features.typescript !== false
    const loader =
      knexfile.endsWith('.ts') && (!readsTypeScript || knexfile.startsWith('commonjs/'))
        ? ['--import', pathToFileURL(example.resolve('tsx')).href]
        : []
    return spawn(
      process.execPath,
      [
        ...loader,
        join(directory, 'node_modules/knex/bin/cli.js'),
        ...args,
        '--knexfile',
        join(directory, knexfile),
      ],
      {
        cwd: directory,
        env: { ...process.env, ...env, ...more, NO_COLOR: '1', NODE_NO_WARNINGS: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
  }

  function outputOf(child: ChildProcess, listener: (output: string) => void): void {
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text
        listener(output)
      })
    }
  }

  return {
    run: (knexfile, args, more) =>
      new Promise((resolve, reject) => {
        const child = start(knexfile, args, more)
        let output = ''
        outputOf(child, (text) => {
          output = text
        })
        child.once('error', reject)
        child.once('close', (code) => resolve({ code, output }))
      }),
    startUntil: (text, knexfile, args, more) =>
      new Promise((resolve, reject) => {
        const child = start(knexfile, args, more)
        let output = ''
        outputOf(child, (soFar) => {
          output = soFar
          if (soFar.includes(text)) resolve(child)
        })
        child.once('error', reject)
        child.once('close', (code) =>
          reject(new Error(`knex ended with ${code} before "${text}": ${output}`)),
        )
      }),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}
