import { expect, test } from 'vitest'
import { followProfile } from '../../packages/core/src/identity/profile-chain.ts'
import { authProfileCase, chainCase, configOf, faultOf, hostCase, longChain } from './hosts-and-chains.ts'
import { seededRandom } from './seeded-random.ts'

test.each([
  ['hosts', hostCase],
  ['profile chains', chainCase],
  ['authentication profiles', authProfileCase],
] as const)('%s are read or refused by a typed error with a hint, in time', (_name, make) => {
  for (let at = 1; at <= 3000; at++) {
    const one = make(seededRandom(at))
    expect(faultOf(one, 2000), JSON.stringify(one.input).slice(0, 300)).toBeUndefined()
  }
})

test('a chain of a thousand roles is followed to its keys', () => {
  expect(followProfile('a', 'Profile', configOf(longChain(1000, 0))).hops).toHaveLength(999)
})

test.each([
  ['leads back to its start', longChain(1000, 1), 'PROFILE_CHAIN_LOOP'],
  ['ends nowhere', longChain(1000, 2), 'PROFILE_NOT_FOUND'],
  ['names itself', '[a]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=a\n', 'PROFILE_CHAIN_LOOP'],
])('a chain that %s is refused by name', (_what, text, code) => {
  expect(() => followProfile('a', 'Profile', configOf(text))).toThrow(expect.objectContaining({ code }))
})
