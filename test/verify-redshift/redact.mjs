/**
 * Makes a function that takes out of a text what would tell whose cluster this is.
 *
 * @param {Record<string, string | undefined>} names What stands for what, such as `{ user: 'IAM:etl' }`.
 */
export function redactor(names) {
  const known = Object.entries(names)
    .filter(([, value]) => value)
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([label, value]) => [new RegExp(`(?<![\\w-])${literal(value)}(?![\\w-])`, 'gi'), `<${label}>`])
  return (text) => {
    let clean = text
    for (const [pattern, label] of known) clean = clean.replace(pattern, label)
    return clean
      .replace(/\barn:[\w-]+:\S+/g, '<arn>')
      .replace(/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}/g, '<key>')
      .replace(/[\w.-]+\.(?:redshift|redshift-serverless)[\w.-]*\.amazonaws\.com(?:\.cn)?/gi, '<host>')
      .replace(/\b\d{12}\b/g, '<account>')
      .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<address>')
  }
}

function literal(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
