import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { S3Error } from './s3-error.ts'

/** A folder in the place of Amazon S3: its subfolders are the buckets, the files in them the objects. */
export class S3Folder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Keys that begin with `prefix`, in order. */
  keys(bucket: string, prefix: string): string[] {
    const folder = this.#bucket(bucket)
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((key) => key.startsWith(prefix))
      .sort()
  }

  read(bucket: string, key: string): Buffer {
    return readFileSync(this.#object(bucket, key))
  }

  write(bucket: string, key: string, content: Buffer): void {
    const file = this.#object(bucket, key)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  remove(bucket: string, key: string): void {
    rmSync(this.#object(bucket, key))
  }

  #bucket(bucket: string): string {
    const folder = join(this.path, bucket)
    // The name may be anything that a statement holds.
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(bucket) || !existsSync(folder)) {
      throw new S3Error(
        'S3ServiceException:The specified bucket does not exist,Status 404,Error NoSuchBucket',
        8001,
      )
    }
    return folder
  }

  #object(bucket: string, key: string): string {
    const folder = this.#bucket(bucket)
    if (key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
      throw new S3Error(`the local stand-in cannot keep an object named '${key}' in a folder`, 8001)
    }
    return join(folder, key)
  }
}
