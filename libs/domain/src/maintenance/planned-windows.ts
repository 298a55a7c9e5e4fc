import type { WindowEvent, WindowTerms } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import type { NotificationPolicy } from '@atlas/policy'

/** What people planned and nobody cancelled: the fold of `window-planned`. Plain JSON, for snapshots. */
export interface PlannedWindows {
  /** How many there were: the next one's number less one. */
  readonly count: number
  readonly windows: readonly PlannedWindow[]
}
export interface PlannedWindow extends WindowTerms {
  readonly window: number
  /** Who planned it, or changed it last, and why. */
  readonly by: string
  readonly reason: string
}

export const windowsAggregate: Aggregate<PlannedWindows, WindowEvent> = {
  category: 'window',
  stateVersion: 1,
  initial: () => ({ count: 0, windows: [] }),
  evolve: ({ count, windows }, { type, data }) => {
    const others = windows.filter(({ window }) => window !== data.window)
    return {
      count: Math.max(count, data.window),
      windows: type === 'WindowCancelled' ? others : [...others, data],
    }
  },
}

/** All that is planned. */
export const windowsStream: StreamOf<PlannedWindows, WindowEvent> = streamOf(windowsAggregate, 'planned')

/** As a suppressed page names it; no window of policy can be called so. */
export const windowName = (window: number): string => `window ${window}`

/** What policy suppresses, and what people planned besides. */
export const withPlanned = (policy: NotificationPolicy, { windows }: PlannedWindows): NotificationPolicy =>
  windows.length === 0
    ? policy
    : { ...policy, pages: { ...policy.pages, suppressed: [...policy.pages.suppressed, ...windows.map(asSuppression)] } }

const asSuppression = ({ window, priorities, clusters, namespaces, categories, from, until }: PlannedWindow) => ({
  id: windowName(window),
  priorities: [...priorities],
  ...(clusters ? { clusters: [...clusters] } : {}),
  ...(namespaces ? { namespaces: [...namespaces] } : {}),
  ...(categories ? { categories: [...categories] } : {}),
  between: { from, until },
})
