import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIni } from './ini.ts'

const keysOf = (text: string, section = 0): Record<string, string> =>
  Object.fromEntries(parseIni(text)[section]?.values ?? [])

describe('parseIni', () => {
  it('keeps every character of a value, also equals signs and hashes inside it', () => {
    expect(
      keysOf(
        '[a]\naws_session_token = TOKTMP==\nsso_start_url=https://x/start#/\ncredential_process=/bin/h --role=a',
      ),
    ).toEqual({
      aws_session_token: 'TOKTMP==',
      sso_start_url: 'https://x/start#/',
      credential_process: '/bin/h --role=a',
    })
  })

  it('drops comments at the start of a line and after white space', () => {
    expect(keysOf('# c\n[a] ; c\n; c\nregion = us-west-2 # here\nx=1\t;y\n #z=1\n')).toEqual({
      region: 'us-west-2',
      x: '1',
    })
  })

  it('reads a byte order mark, Windows line ends and keys in any case', () => {
    expect(parseIni('\uFEFF[a]\r\nAWS_Access_Key_ID=AKID\r\n').map((s) => [s.name, ...s.values])).toEqual([
      ['a', ['aws_access_key_id', 'AKID']],
    ])
  })

  it('nests indented keys under a key without a value, by depth of indentation', () => {
    const text =
      '[services s]\nsts =\n  endpoint_url = http://sts\nredshift =\n  endpoint_url = http://r\nx = 1\n'
    expect(keysOf(text)).toEqual({
      'sts.endpoint_url': 'http://sts',
      'redshift.endpoint_url': 'http://r',
      x: '1',
    })
  })

  it('does not nest under an empty key when the whole section is indented', () => {
    expect(keysOf('[a]\n  aws_session_token =\n  region = r\n')).toEqual({ region: 'r' })
  })

  it('gives the keys below a broken header to nobody', () => {
    expect(parseIni('[a]\nx=1\n[b\nx=2\n[c]\nx=3').map((s) => [s.name, s.values.get('x')])).toEqual([
      ['a', '1'],
      ['c', '3'],
    ])
  })

  it('lets the last repetition of a key win', () => {
    expect(keysOf('[a]\nx=1\nx=2')).toEqual({ x: '2' })
  })

  it('treats __proto__ as a name like any other', () => {
    expect(parseIni('[__proto__]\n__proto__=1\npolluted=1').map((s) => s.name)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('never throws and never changes a prototype, whatever the text', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '=',
      '\n',
      '\r',
      ' ',
      '#',
      ';',
      '__proto__',
      'constructor',
      'a',
      '"',
      '\uFEFF',
      '\0',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((p) => p.join('')),
        ),
        (text) => {
          const before = Object.getOwnPropertyNames(Object.prototype).length
          for (const section of parseIni(text)) expect(section.values.size).toBeGreaterThanOrEqual(0)
          expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(before)
        },
      ),
    )
  })

  it('reads back what was written, for any printable value', () => {
    const value = fc.string({ unit: fc.constantFrom(...'abcXYZ019+/=_-.:,@%#;\'"[]'), minLength: 1 })
    fc.assert(
      fc.property(
        value.filter((v) => !/^[#;]/.test(v)),
        (v) => {
          expect(keysOf(`[a]\nkey = ${v}\n`)).toEqual({ key: v })
        },
      ),
    )
  })

  it('reads a megabyte of hostile text in one pass', () => {
    for (const text of ['[', '=', ' ', '#', ' ;', '[a]\n', 'a=\n', '[a', '         #\n']) {
      parseIni(text.repeat(1_000_000 / text.length))
    }
  }, 5_000)
})
