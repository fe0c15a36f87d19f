const RULE =
  'It must have 1 to 64 characters, none of them a colon or a slash, and not be PUBLIC; leave out the prefix IAM: or IAMA: of a name that AWS returned.'

/** What is wrong with a name as `DbUser` of `GetClusterCredentials`; nothing when it may be sent. */
export function databaseUserProblem(name: string): string | undefined {
  const fits = name.length >= 1 && name.length <= 64 && !/[:/\p{Cc}]/u.test(name)
  return fits && name.toUpperCase() !== 'PUBLIC' ? undefined : RULE
}
