import type { Progress } from '@atlas/runtime/rebuild'
import { SingleBar } from 'cli-progress'

/** Work on one table: on a terminal under a bar; elsewhere nothing is shown. */
export async function withTableBar<Result>(
  name: string,
  work: (onProgress?: Progress) => Promise<Result>,
): Promise<Result> {
  if (!process.stderr.isTTY) return work()
  const bar = new SingleBar({
    format: `${name} {bar} {percentage}% | {value}/{total} positions`,
    stream: process.stderr,
  })
  bar.start(1, 0)
  try {
    return await work((position, end) => {
      bar.setTotal(end)
      bar.update(position)
    })
  } finally {
    bar.stop()
  }
}
