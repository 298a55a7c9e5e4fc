export interface Part {
  readonly name: string
  readonly fileName: string | undefined
  readonly type: string
  readonly body: Buffer
}

/** multipart/form-data (RFC 7578); an unreadable body has no parts. */
export const multipart = (contentType: string, body: Buffer): Part[] => {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(contentType)
  const mark = boundary?.[1] ?? boundary?.[2]
  if (mark === undefined) return []
  const delimiter = Buffer.from(`--${mark.trim()}`)
  const parts: Part[] = []
  for (let at = body.indexOf(delimiter); at !== -1;) {
    const next = body.indexOf(delimiter, at + delimiter.length)
    if (next === -1) break
    const part = body.subarray(at + delimiter.length, next)
    const head = part.indexOf('\r\n\r\n')
    if (head !== -1) {
      const headers = part.subarray(0, head).toString('utf8')
      const disposition = /content-disposition:[^\r\n]*/i.exec(headers)?.[0] ?? ''
      parts.push({
        name: /[; ]name="([^"]*)"/i.exec(disposition)?.[1] ?? '',
        fileName: /filename="([^"]*)"/i.exec(disposition)?.[1],
        type: /content-type:\s*([^\r\n;]+)/i.exec(headers)?.[1]?.trim() ?? 'text/plain',
        body: part.subarray(head + 4, part.length - 2),
      })
    }
    at = next
  }
  return parts
}
