import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenize } from './lexer.ts'
import { splitStatements } from './sql-statement.ts'

const kinds = (sql: string) => tokenize(sql).map(({ kind, start, end }) => [kind, sql.slice(start, end)])

/** Text that looks like SQL more often than chance would have it. */
const sqlish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '$$',
        '$a$',
        '$1',
        '--',
        '/*',
        '*/',
        '\n',
        ' ',
        'E',
        "E'",
        '\\',
        ';',
        '(',
        ')',
        '::',
        ':=',
        '.',
        '1.5e3',
        'select',
        '-',
        '+',
        'é',
        "U&'",
        'begin atomic',
        'end',
        'case',
      ),
      fc.string({ maxLength: 4, unit: 'binary' }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

describe('tokenize', () => {
  it('covers any text in order, leaving out only space and comments', () => {
    fc.assert(
      fc.property(sqlish, (sql) => {
        let at = 0
        for (const { start, end } of tokenize(sql)) {
          expect(start).toBeGreaterThanOrEqual(at)
          expect(end).toBeGreaterThan(start)
          expect(sql.slice(at, start)).toMatch(/^(\s|--[^\n\r]*|\/\*[\s\S]*\*\/)*$/)
          at = end
        }
        expect(sql.slice(at)).toMatch(/^(\s|--[^\n\r]*|\/\*[\s\S]*)*$/)
      }),
      { numRuns: 1_000 },
    )
  })

  it('splits any text into statements without losing a token', () => {
    fc.assert(
      fc.property(sqlish, (sql) => {
        const kept = splitStatements(sql).flatMap(({ tokens }) => tokens)
        expect(kept.filter(({ text }) => text !== ';')).toEqual(
          tokenize(sql).filter(({ text }) => text !== ';'),
        )
      }),
    )
  })

  it.each([
    "'".repeat(200_001),
    '/*'.repeat(100_000),
    '$a'.repeat(100_000),
    '--\n'.repeat(100_000),
    '$a$'.repeat(66_667),
    '('.repeat(200_000),
  ])(
    'takes hostile text without slowing down (%#)',
    (sql) => {
      expect(tokenize(sql).length).toBeLessThanOrEqual(sql.length)
      expect(splitStatements(sql).length).toBeLessThanOrEqual(1)
    },
    2_000,
  )

  it('tells literals, names, numbers, parameters and operators apart', () => {
    expect(
      kinds(
        `select "a""b", E'it\\'s', 'x''y', $1, $q$ ; $q$ from T-- end\nwhere a>=-1.5e3 /* a /* b */ c */ and b::int[1]`,
      ),
    ).toEqual([
      ['word', 'select'],
      ['quoted', '"a""b"'],
      ['operator', ','],
      ['string', "E'it\\'s'"],
      ['operator', ','],
      ['string', "'x''y'"],
      ['operator', ','],
      ['parameter', '$1'],
      ['operator', ','],
      ['string', '$q$ ; $q$'],
      ['word', 'from'],
      ['word', 'T'],
      ['word', 'where'],
      ['word', 'a'],
      ['operator', '>='],
      ['operator', '-'],
      ['number', '1.5e3'],
      ['word', 'and'],
      ['word', 'b'],
      ['operator', '::'],
      ['word', 'int'],
      ['operator', '['],
      ['number', '1'],
      ['operator', ']'],
    ])
  })
})

describe('splitStatements', () => {
  it('keeps semicolons of literals, comments and SQL bodies inside their statement', () => {
    const texts = splitStatements(
      `select ';' /* ; */; ; create function f() returns int begin atomic select case when true then 1 end; end; select 2`,
    ).map((statement) => statement.source(0, statement.length - 1))
    expect(texts).toEqual([
      `select ';'`,
      'create function f() returns int begin atomic select case when true then 1 end; end',
      'select 2',
    ])
  })
})
