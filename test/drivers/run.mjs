// Lets Amazon's own drivers for Python and Java log in to the stand-in, unchanged, with IAM.
//   npm run drivers -- [python] [jdbc]
// Each is fetched once into a cache: the first needs python3 with pip, the second java 11 or newer and mvn.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLocalRedshift } from '@redshift-iam/local'

const here = fileURLToPath(new URL('.', import.meta.url))
const cache = join(here, '../../node_modules/.cache/drivers')
const names = '1,Ada\n2,Grace\n'

const drivers = {
  python: {
    needs: [
      ['python3', '--version'],
      ['python3', '-m', 'venv', '--help'],
    ],
    fetched: 'redshift_connector==2.2.0',
    fetch(folder) {
      run('python3', ['-m', 'venv', folder])
      run(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', this.fetched])
    },
    start: (folder, env) =>
      output(join(folder, 'bin/python'), [join(here, 'login.py')], {
        ...env,
        // The variable of OpenSSL: the driver reads the system's authorities besides its own.
        SSL_CERT_FILE: env.NODE_EXTRA_CA_CERTS,
      }),
    refusal: /AccessDenied.* sts:AssumeRole on resource: .*role\/denied$/,
  },
  jdbc: {
    needs: [
      ['java', '-version'],
      ['mvn', '--version'],
    ],
    fetched: readFileSync(join(here, 'pom.xml'), 'utf8'),
    fetch(folder) {
      const pom = join(folder, 'pom.xml')
      mkdirSync(folder, { recursive: true })
      writeFileSync(pom, this.fetched)
      run('mvn', [
        '--quiet',
        '--batch-mode',
        '--file',
        pom,
        'dependency:copy-dependencies',
        '-DoutputDirectory=lib',
      ])
    },
    start: (folder, env) =>
      output('java', ['-cp', join(folder, 'lib/*'), join(here, 'Login.java')], {
        ...env,
        // The SDK for Java 1 has a name of its own for the file of the keys.
        AWS_CREDENTIAL_PROFILES_FILE: env.AWS_SHARED_CREDENTIALS_FILE,
      }),
    refusal: /user\/default is not authorized to perform: redshift:GetClusterCredentials on resource/,
  },
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !(name in drivers))
if (unknown) fail(`There is no driver "${unknown}": ${Object.keys(drivers).join(', ')}.`)
const wanted = asked.length > 0 ? asked : Object.keys(drivers)
const able = wanted.filter((name) => {
  const missing = drivers[name].needs.find((command) => !works(command))
  if (missing) console.log(`${name}: NOT RUN, as "${missing.join(' ')}" does not work here`)
  return !missing
})
if (able.length === 0 || (asked.length > 0 && able.length < asked.length)) fail('Nothing was proven.')
for (const name of able) await prove(name, drivers[name])

async function prove(name, driver) {
  const version = createHash('sha256').update(driver.fetched).digest('hex').slice(0, 12)
  const folder = join(cache, `${name}-${version}`)
  if (!existsSync(join(folder, 'fetched'))) {
    console.log(`${name}: fetching …`)
    rmSync(folder, { recursive: true, force: true })
    driver.fetch(folder)
    writeFileSync(join(folder, 'fetched'), '')
  }
  const deny = [
    { principal: 'arn:aws:iam::111111111111:user/default', action: 'redshift:GetClusterCredentials' },
  ]
  const local = await startLocalRedshift({ aws: { deny } })
  try {
    const bucket = join(local.s3, 'bucket')
    mkdirSync(bucket)
    writeFileSync(join(bucket, 'names'), names)
    const address = `${local.host}:${local.port}`
    const { row, refusal } = await driver.start(folder, {
      ...process.env,
      ...local.env,
      REDSHIFT_ADDRESS: address,
    })
    expect(name, 'the row', JSON.stringify(row), /^\["etl","it's"\]$/)
    expect(name, 'the refusal', refusal, driver.refusal)
    expect(name, 'what UNLOAD wrote', readFileSync(join(bucket, `${name}000`), 'utf8'), /^1,Ada\n2,Grace\n$/)
    expect(name, 'what was denied', JSON.stringify(local.denied), /^\[\]$/)
    console.log(
      `${name}: logs in with IAM over verified TLS, queries, copies, unloads, and is refused where it may not`,
    )
  } finally {
    await local.stop()
  }
}

function expect(name, what, text, pattern) {
  if (!pattern.test(text)) throw new Error(`${name}: ${what} is not as expected: ${text}`)
}

function works([command, ...args]) {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function run(command, args) {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** What a program prints as JSON. It runs beside us: the stand-in lives in this process. */
function output(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (data) => {
      text += data
    })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`${command} ended with ${code}`)),
    )
  })
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
