const marks = { 'as assumed': 'ok', differs: '**differs**', 'not testable here': '–' }

/**
 * The report as Markdown.
 *
 * @param {{ facts: Record<string, string>, results: readonly object[], redact: (text: string) => string }} found
 */
export function markdown({ facts, results, redact }) {
  const count = (verdict) => results.filter((result) => result.verdict === verdict).length
  const lines = [
    '## redshift-iam on a real Redshift',
    '',
    ...Object.entries(facts).map(([name, value]) => `- ${name}: ${cell(redact(value))}`),
    '',
    `${count('as assumed')} as assumed, ${count('differs')} differ, ${count('not testable here')} not testable here.`,
    '',
    '| check | question | expected | seen | verdict |',
    '| --- | --- | --- | --- | --- |',
    ...results.map(({ id, question, expected, seen, verdict }) =>
      ['', id, question, code(expected), code(redact(seen)), marks[verdict], ''].join(' | ').trim(),
    ),
    '',
  ]
  return lines.join('\n')
}

function cell(text) {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()
}

function code(text) {
  return cell(text) === '' ? '' : `\`\` ${cell(text)} \`\``
}
