import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The path of a page that a script writes. */
export function docFile(name: string): string {
  return fileURLToPath(new URL(`../docs/${name}`, import.meta.url))
}

/** One row of a Markdown table; bars inside the cells do not end them. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`
}

/** Writes the page when the script that calls this is the one that was started, and not imported by a test. */
export async function writeWhenStarted(
  scriptUrl: string,
  file: string,
  render: () => string | Promise<string>,
): Promise<void> {
  if (process.argv[1] === fileURLToPath(scriptUrl)) writeFileSync(file, await render())
}
