/** What an answer in XML is made of; an array repeats the element it is the value of. */
export type XmlValue = string | number | boolean | Date | undefined | readonly XmlValue[] | XmlElements

export interface XmlElements {
  readonly [element: string]: XmlValue
}

/** The elements in order; what is undefined has no element. */
export function toXml(elements: XmlElements): string {
  return Object.entries(elements)
    .flatMap(([name, value]) => [value].flat().map((one) => element(name, one as XmlValue)))
    .join('')
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return ''
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`
  if (typeof value === 'object') return `<${name}>${toXml(value as XmlElements)}</${name}>`
  return `<${name}>${escapeXml(String(value))}</${name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
