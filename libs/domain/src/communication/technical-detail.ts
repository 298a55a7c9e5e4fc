/**
 * What people who decide about the business should not have to parse (playbook, management stakeholders: "concise
 * updates without requiring them to parse technical logs"). Each with the words by which it is refused.
 */
const kinds: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a code block', /```|~~~|`[^`\n]+`|^(?: {4}|\t)\S/m],
  // Java and JavaScript, Python, Go, Rust, .NET.
  [
    'a stack trace',
    /^\s*at [\w$.<>]+[^\n]*(?:\(|:\d+)|^\s*at async |Traceback \(most recent call last\)|^\s*File "[^"]+", line \d+|Exception in thread|^\s*Caused by: |^\s*\.{3} \d+ more\b|\bgoroutine \d+ \[|^panic: |stack backtrace:|thread '[^']*' panicked|--- End of (?:inner exception )?stack trace|\b[\w$]+(?:\.[\w$]+)+(?:Exception|Error)\b|\b\w+\.(?:go|py|java|js|ts|rs|cs|rb|kt):\d+/m,
  ],
  // A time of the day to the second and beyond, klog's header, syslog's, a level as loggers write it.
  [
    'a log line',
    /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\b\d\d:\d\d:\d\d[.,]\d{3}|^[IWEF]\d{4} \d\d:\d\d:\d\d|^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d|\[(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\]|\b(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b[:\s]|\blevel=(?:trace|debug|info|warn|error|fatal)|\d+\.\d+\.\d+\.\d+ - - \[/m,
  ],
  ['structured data', /[{[]\s*"[^"\n]+"\s*[:,]|^\s*(?:apiVersion|kind|metadata|spec): ?\S*$|\b\w+="[^"\n]*" \w+=/m],
  [
    'a command',
    /^\s*[$#>] \w|\b(?:kubectl|helm|flux|etcdctl|crictl|journalctl|systemctl|curl|aws) (?:-|[a-z]+\b[ -])/m,
  ],
  ['an address', /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+|\/\d+)?\b|\b0x[0-9a-f]{4,}\b/i],
  ['a path of a file', /(?:^|\s)\/(?:[\w.-]+\/)+[\w.-]+/m],
  ['an unreadable word', /[^\s]{48,}|\b(?=[0-9a-f]*\d)[0-9a-f]{16,}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/i],
]

/** Names of the kinds of technical detail in a text, each once; none in plain words. */
export const technicalDetail = (text: string): readonly string[] =>
  kinds.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
