import type { EventOf } from '@atlas/contracts'
import type { Incident } from '../handling.js'
import type { Run } from './run.js'

type RunEvent = EventOf<'RunbookStarted'> | EventOf<'StepRecorded'> | EventOf<'RunFinished'>

export function evolveRuns(state: Incident, event: RunEvent): Incident {
  const changed = (change: (run: Run) => Run): Incident => ({
    ...state,
    runs: state.runs.map((run) => (run.run === event.data.run ? change(run) : run)),
  })
  switch (event.type) {
    case 'RunbookStarted': {
      const { run, runbook, steps } = event.data
      const pinned = steps.map(({ step, check = null }) => ({ step, check, outcome: null }))
      return { ...state, runs: [...state.runs, { run, runbook, steps: pinned, outcome: null }] }
    }
    case 'StepRecorded': {
      const { step, outcome } = event.data
      return changed((run) => ({
        ...run,
        steps: run.steps.map((one) => (one.step === step ? { ...one, outcome } : one)),
      }))
    }
    case 'RunFinished':
      return changed((run) => ({ ...run, outcome: event.data.outcome }))
  }
}
