/** Neither pattern lets a quote, a backslash or a question mark through: what passes can stand in SQL as it is. */
export const s3Url = (url: string): string => literal(url, /^s3:\/\/[\w.-]+\/[\w./=+-]*$/)
export const roleArn = (arn: string): string => literal(arn, /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/)

function literal(text: string, allowed: RegExp): string {
  if (!allowed.test(text)) throw new Error(`Not allowed in COPY or UNLOAD: ${JSON.stringify(text)}`)
  return `'${text}'`
}
