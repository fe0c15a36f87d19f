import { wireError } from './error-table.ts'
import type { Protocol } from './service.ts'
import { toXml, type XmlElements } from './xml.ts'

/** AWS Query: a form in, XML out. */
export function queryProtocol(namespace: string): Protocol {
  const reply = (status: number, root: string, content: XmlElements, requestId: string) => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: `<${root} xmlns="${namespace}">${toXml(content)}</${root}>`,
  })
  return {
    success(operation, result, requestId) {
      const content = {
        [`${operation}Result`]: result as XmlElements,
        ResponseMetadata: { RequestId: requestId },
      }
      return reply(200, `${operation}Response`, content, requestId)
    },
    failure(error, requestId) {
      const { code, status, message } = wireError(error, 'query')
      const content = {
        Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
        RequestId: requestId,
      }
      return { ...reply(status, 'ErrorResponse', content, requestId), code }
    },
  }
}
