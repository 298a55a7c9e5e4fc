import type { Change } from '../records/change.js'
import { deleteAttachments } from './attachment-rules.js'
import { fillChange, moveChange } from './change-rules.js'
import { runClientRules } from './client-rules.js'
import { keepStatesAlike, moveIncident, returnFromHold } from './incident-rules.js'
import { writeJournal } from './journal-rules.js'
import { lookUpPriority } from './priority.js'
import { moveProblem } from './problem-rules.js'
import { closePlainTask, moveRequest } from './request-rules.js'
import { keepServiceLevels } from './service-levels/engine.js'
import { defineChoice, defineColumn, defineTable, nameFile } from './table-rules.js'
import { countReassignments, fillTask } from './task-rules.js'
import { fillUser } from './user-rules.js'

export type Rule = (change: Change) => void

/** Rules of a table are those of its parents too, these first. */
const before: Readonly<Record<string, readonly Rule[]>> = {
  task: [fillTask, countReassignments],
  incident: [keepStatesAlike, returnFromHold, moveIncident, keepStatesAlike, lookUpPriority],
  problem: [moveProblem, lookUpPriority],
  change_request: [fillChange, moveChange],
  change_task: [moveChange],
  sc_request: [moveRequest],
  sc_req_item: [closePlainTask],
  sc_task: [closePlainTask],
  problem_task: [],
  sys_user: [fillUser],
  sys_metadata: [nameFile],
}
const after: Readonly<Record<string, readonly Rule[]>> = {
  task: [writeJournal, keepServiceLevels],
  sys_db_object: [defineTable],
  sys_dictionary: [defineColumn],
  sys_choice: [defineChoice],
}

const rulesOf = (rules: Readonly<Record<string, readonly Rule[]>>, change: Change): readonly Rule[] =>
  change.table.lineage.toReversed().flatMap((name) => rules[name] ?? [])

export const beforeRules = (change: Change): readonly Rule[] =>
  change.operation === 'delete' ? [runClientRules] : [...rulesOf(before, change), runClientRules]

export const afterRules = (change: Change): readonly Rule[] =>
  change.operation === 'delete' ? [deleteAttachments] : rulesOf(after, change)
