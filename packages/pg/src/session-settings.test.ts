import { expect, test } from 'vitest'
import { sessionStatements } from './session-settings.ts'

test('each parameter is one SET, quoted', () => {
  expect(
    sessionStatements({
      session: {
        search_path: ['a', "it's, mine", '$user'],
        query_group: "o'neil",
        enable_numeric_rounding: false,
        statement_timeout: 0,
        timezone: 'Europe/Paris',
      },
    }),
  ).toEqual([
    "SET search_path TO 'a', 'it''s, mine', '$user'",
    "SET query_group TO 'o''neil'",
    'SET enable_numeric_rounding TO off',
    'SET statement_timeout TO 0',
    "SET timezone TO 'Europe/Paris'",
  ])
})

test.each([
  ['lock_timeout', 1],
  ['idle_in_transaction_session_timeout', 1],
  ['work_mem', '1GB'],
  ['constructor', 'x'],
  ['query_group; drop table t', 'x'],
])('%s is not a parameter of Redshift', (name, value) => {
  expect(() => sessionStatements({ session: { [name]: value } })).toThrow(
    expect.objectContaining({ code: 'OPTION_NOT_SUPPORTED', message: expect.stringContaining(name) }),
  )
})

test.each([
  ['statement_timeout', '1s'],
  ['statement_timeout', -1],
  ['extra_float_digits', 3],
  ['enable_case_sensitive_identifier', 'on'],
  ['query_group', "\\'; drop table t; --"],
  ['query_group', ''],
  ['query_group', 5],
  ['search_path', ['a', '']],
])('%s does not take %j', (name, value) => {
  expect(() => sessionStatements({ session: { [name]: value } })).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(name) }),
  )
})
