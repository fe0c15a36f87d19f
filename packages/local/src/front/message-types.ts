/** First bytes of the messages that the front looks into. */

/** What clients send. */
export const QUERY = 0x51
export const PARSE = 0x50
export const BIND = 0x42
export const EXECUTE = 0x45
export const SYNC = 0x53

/** What the server sends. */
export const READY = 0x5a
export const ERROR = 0x45
export const PARAMETER = 0x53
export const COMPLETE = 0x43
export const NOTICE = 0x4e
export const PARSED = 0x31
export const COPY_IN = 0x47
export const COPY_OUT = 0x48
export const COPY_DATA = 0x64
export const COPY_DONE = 0x63
