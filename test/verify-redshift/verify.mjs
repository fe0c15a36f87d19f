// Run by `npm run verify:redshift`. The report goes to stdout, everything else to stderr.
import { createInterface } from 'node:readline/promises'
import { makeChecks } from './check.mjs'
import { catalogChecks } from './checks/catalog.mjs'
import { credentialChecks } from './checks/credentials.mjs'
import { loginChecks } from './checks/login.mjs'
import { refusalChecks } from './checks/refusals.mjs'
import { sessionChecks } from './checks/sessions.mjs'
import { statementChecks } from './checks/statements.mjs'
import { collectFacts } from './facts.mjs'
import { Lab } from './lab.mjs'
import { readArguments, USAGE } from './options.mjs'
import { redactor } from './redact.mjs'
import { markdown } from './report.mjs'

const checks = [
  ...loginChecks,
  ...credentialChecks,
  ...sessionChecks,
  ...statementChecks,
  ...refusalChecks,
  ...catalogChecks,
]

process.exitCode = await main(process.argv.slice(2))

async function main(args) {
  let lab
  let asked
  try {
    asked = readArguments(args, process.env)
    if (asked.isHelp) return tell(USAGE, 0)
    lab = new Lab(asked.options, process.env)
    await lab.main()
  } catch (error) {
    lab?.resolver.close()
    return tell(`${error.message}\n`, 2)
  }
  try {
    if (!asked.isSure && !(await isAllowed(lab.schema))) return tell('Nothing was changed.\n', 2)
    await lab.createSchema().catch((error) => tell(`No schema could be created: ${error.message}\n`))
    return await verify(lab)
  } finally {
    await lab.close().catch((error) => tell(`Please drop schema ${lab.schema} yourself: ${error.message}\n`))
  }
}

async function verify(lab) {
  const { facts, names } = await collectFacts(lab)
  const results = await makeChecks(checks, lab, ({ id }, verdict) => tell(`${verdict.padEnd(18)} ${id}\n`))
  process.stdout.write(markdown({ facts, results, redact: redactor(names) }))
  return results.some(({ verdict }) => verdict === 'differs') ? 1 : 0
}

async function isAllowed(schema) {
  if (!process.stdin.isTTY) return tell('There is nobody to ask: add --yes.\n', false)
  const questions = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await questions.question(`Create schema ${schema}, work in it, and drop it? [y/N] `)
  questions.close()
  return /^y(es)?$/i.test(answer.trim())
}

function tell(text, result) {
  process.stderr.write(text)
  return result
}
