/** A value of a profile and the file it was read from. */
export interface SharedValue {
  readonly value: string
  readonly file: string
}

/** A profile, merged key by key from both files. */
export interface SharedProfile {
  readonly name: string
  /** The files that declare it, the one that wins first. */
  readonly files: readonly string[]
  /** Keys in lower case. */
  readonly values: ReadonlyMap<string, SharedValue>
}

/** One of the two files, for telling the user where was looked. */
export interface SharedFile {
  readonly path: string
  readonly exists: boolean
}

/** What the two AWS files say, at the moment they were read. */
export interface SharedConfig {
  readonly profiles: ReadonlyMap<string, SharedProfile>
  readonly ssoSessions: ReadonlyMap<string, SharedProfile>
  readonly services: ReadonlyMap<string, SharedProfile>
  readonly credentialsFile: SharedFile
  readonly configFile: SharedFile
  /** Names that would be profiles if their section were written as its file requires; the value is the remedy. */
  readonly misspelt: ReadonlyMap<string, string>
}

/** The value of a key; an absent and an empty value are the same. */
export function profileValue(profile: SharedProfile, key: string): string | undefined {
  return profile.values.get(key)?.value || undefined
}

/** The file that declares a key, or else the profile. */
export function fileOf(profile: SharedProfile, key: string): string {
  return profile.values.get(key)?.file ?? profile.files[0] ?? ''
}
