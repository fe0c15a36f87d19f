// Writes docs/errors.md from packages/core/src/errors.ts: npx tsx --conditions=dev-source scripts/generate-errors-doc.mts
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { docFile, writeWhenStarted } from './committed-doc.mts'
import { errorExamples } from './error-examples.mts'

/** The committed file. */
export const errorsDocFile: string = docFile('errors.md')

/** What the source says of one code. */
export interface DocumentedCode {
  readonly code: string
  readonly meaning: string
  readonly causes: string
  readonly remedy: string
}

/** Reads the members of `RedshiftIamErrorCode` and the comment of each. */
export function documentedCodes(): DocumentedCode[] {
  const path = fileURLToPath(new URL('../packages/core/src/errors.ts', import.meta.url))
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const union = file.statements.find(
    (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === 'RedshiftIamErrorCode',
  )
  if (!union || !ts.isTypeAliasDeclaration(union) || !ts.isUnionTypeNode(union.type)) {
    throw new Error(`${path} has no union RedshiftIamErrorCode.`)
  }
  let from = union.type.getFullStart()
  return union.type.types.map((member) => {
    const code = member.getText().slice(1, -1)
    const comment = ts.getLeadingCommentRanges(file.text, from)?.at(-1)
    from = member.end
    const [meaning = '', causes = '', remedy = ''] = paragraphs(
      comment ? file.text.slice(comment.pos, comment.end) : '',
    )
    return { code, meaning, causes: after('Causes:', causes, code), remedy: after('Remedy:', remedy, code) }
  })
}

function paragraphs(comment: string): string[] {
  return comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim().replaceAll('\n', ' '))
    .filter(Boolean)
}

function after(label: string, paragraph: string, code: string): string {
  if (paragraph.startsWith(label)) return paragraph.slice(label.length).trim()
  throw new Error(`The comment of ${code} has no paragraph that begins with "${label}".`)
}

/** The text of docs/errors.md. */
export async function renderErrorsDoc(): Promise<string> {
  const examples = await errorExamples()
  const codes = documentedCodes()
  return [
    '# Errors',
    '',
    '<!-- Written by scripts/generate-errors-doc.mts from packages/core/src/errors.ts. Do not edit. -->',
    '',
    'Every error is a `RedshiftIamError` with a `code` from this page. Its `message` says what is wrong and ends with the remedy, which',
    '`hint` holds by itself; `awsErrorName` and `requestId` are those of the AWS answer. No error holds a secret, nor does its `cause`.',
    'The examples are what the packages really say.',
    '',
    ...codes.map(({ code }) => `- [${code}](#${code.toLowerCase()})`),
    ...codes.flatMap(({ code, meaning, causes, remedy }) => {
      const example = examples.get(code)
      return [
        '',
        `## ${code}`,
        '',
        meaning,
        '',
        `**Causes.** ${causes}`,
        '',
        `**What to do.** ${remedy}`,
        ...(example === undefined ? [] : ['', '```text', example, '```']),
      ]
    }),
    '',
  ].join('\n')
}

await writeWhenStarted(import.meta.url, errorsDocFile, renderErrorsDoc)
