import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const repository: string = fileURLToPath(new URL('../..', import.meta.url))

/** What this test reads of a published package.json. */
export interface Manifest {
  readonly name: string
  readonly main?: string
  readonly bin?: Readonly<Record<string, string>>
  readonly engines?: Readonly<Record<string, string>>
  readonly exports?: unknown
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** A package as it leaves the house. */
export interface PackedPackage {
  /** Name of its folder below `packages`. */
  readonly folder: string
  readonly manifest: Manifest
  /** Every file of the tarball, relative to the package. */
  readonly files: readonly string[]
  /** Where it is installed. */
  readonly directory: string
}

/** A project of a user outside this repository, with every package of ours installed from its tarball. */
export interface PackedProject {
  readonly directory: string
  readonly packages: readonly PackedPackage[]
  write(file: string, text: string): string
  /** Runs Node in the project; rejects when it fails. */
  node(args: readonly string[], env?: Record<string, string>): Promise<{ stdout: string; stderr: string }>
  /** A second copy of a package, as a user has one whose dependencies disagree; answers with its directory. */
  installAgain(folder: string): Promise<string>
  remove(): void
}

/** Names of our folders whose package goes to npm. */
export const publishedFolders: readonly string[] = readdirSync(join(repository, 'packages')).filter(
  (folder) => {
    const manifest = join(repository, 'packages', folder, 'package.json')
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).private !== true
  },
)

/** Whether there is a build to pack; `npm test` makes one first. */
export const isBuilt: boolean = publishedFolders.every((folder) =>
  existsSync(join(repository, 'packages', folder, 'dist')),
)

/**
 * Packs everything and lays it out as a strict package manager would, without asking a registry: each package sees
 * its declared dependencies and peers, and nothing else.
 */
export async function createPackedProject(): Promise<PackedProject> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'packed-project-')))
  const modules = join(directory, 'node_modules')
  const packages = await Promise.all(
    publishedFolders.map(async (folder) => unpack(await pack(folder, directory), folder, slot(folder))),
  )
  for (const each of packages) {
    link(each.directory, join(modules, each.manifest.name))
    linkDependencies(each, slot(each.folder))
  }
  for (const name of ['knex', 'kysely', 'pg', '@types/pg']) {
    link(join(repository, 'test/node_modules', name), join(modules, name))
  }
  link(join(repository, 'node_modules/@types/node'), join(modules, '@types/node'))
  writeFileSync(join(directory, 'package.json'), '{ "name": "user", "private": true }')

  function slot(folder: string): string {
    return join(modules, '.packed', folder, 'node_modules')
  }

  function linkDependencies({ folder, manifest }: PackedPackage, into: string): void {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const ours = packages.find((each) => each.manifest.name === name)
      link(ours?.directory ?? join(repository, 'packages', folder, 'node_modules', name), join(into, name))
    }
  }

  return {
    directory,
    packages,
    write(file, text) {
      const path = join(directory, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
      return path
    },
    node: (args, env = {}) =>
      run(process.execPath, [...args], {
        cwd: directory,
        env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', NO_COLOR: '1', ...env },
      }),
    async installAgain(folder) {
      const into = join(directory, 'again', 'node_modules')
      const copy = await unpack(await pack(folder, directory), folder, into)
      linkDependencies(copy, into)
      return copy.directory
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** By pnpm, which replaces `workspace:` and `catalog:` as the release does; answers with the tarball. */
async function pack(folder: string, destination: string): Promise<string> {
  const pnpm = join(repository, 'node_modules/pnpm/bin/pnpm.cjs')
  const { stdout } = await run(
    process.execPath,
    [pnpm, 'pack', '--json', '--pack-destination', destination],
    {
      cwd: join(repository, 'packages', folder),
    },
  )
  return JSON.parse(stdout).filename
}

async function unpack(tarball: string, folder: string, into: string): Promise<PackedPackage> {
  const name = JSON.parse(readFileSync(join(repository, 'packages', folder, 'package.json'), 'utf8')).name
  const directory = join(into, name)
  mkdirSync(directory, { recursive: true })
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', directory])
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
  return {
    folder,
    manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')),
    files,
    directory,
  }
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(realpathSync(target), path, 'junction')
}
