import { arch, cpus, loadavg, platform, totalmem } from 'node:os'

/** What a figure depends on besides the code; `loadavg` says whether somebody else was at work. */
export function environmentLines(): readonly string[] {
  const [processor] = cpus()
  return [
    `${cpus().length} × ${processor?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}`,
    `Node ${process.versions.node}; load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  ]
}
