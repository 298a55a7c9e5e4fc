/** npm hands a Ctrl-C on that the terminal has sent already: two within this time are one, in milliseconds. */
const sameKeystroke = 1000
const parentCheck = 500

/**
 * What ends the process: SIGINT, SIGTERM, SIGHUP, the end of whoever started it for us (npm, or the wrapper that found
 * Node 24), or a failure. A second signal, sent later, ends it at once.
 */
export function stopSignals(): { readonly stop: Promise<string | Error>; readonly fail: (why: Error) => void } {
  let ask: (why: string | Error) => void = () => undefined
  const stop = new Promise<string | Error>((resolve) => (ask = resolve))
  let asked: number | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    if (asked !== undefined && performance.now() - asked > sameKeystroke) process.exit(130)
    asked ??= performance.now()
    ask(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  process.on('disconnect', () => ask('the starting process ended'))
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid
    setInterval(() => {
      if (process.ppid !== parent) ask('npm ended')
    }, parentCheck).unref()
  }
  return { stop, fail: ask }
}
