import { z } from 'zod'

/** The playbook's words, as closed lists. Open lists (categories' rules, stakeholders, service levels) are policy. */

export const priorities = ['P1', 'P2', 'P3', 'P4'] as const
export const Priority = z.enum(priorities)
export type Priority = z.infer<typeof Priority>

/** What classification may say: a priority, or that policy marks the signal as never an incident. */
export const ClassifiedPriority = z.enum([...priorities, 'none'])
export type ClassifiedPriority = z.infer<typeof ClassifiedPriority>

export const tiers = ['L1', 'L2', 'L3'] as const
export const Tier = z.enum(tiers)
export type Tier = z.infer<typeof Tier>

export const roles = ['Support Engineer', 'Advanced Support Engineer', 'Evangelist', 'Team Lead', 'Kube-Admin'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** The ServiceNow status workflow (playbook, "ServiceNow Communication Templates & Workflow"). */
export const statuses = [
  'Unassigned',
  'Work in Progress',
  'Escalated',
  'Awaiting Customer Feedback',
  'Resolved',
  'Closed',
] as const
export const Status = z.enum(statuses)
export type Status = z.infer<typeof Status>

/** The broken component, not the symptom; `none` goes to a person at L1. */
export const categories = [
  'egress-access',
  'gitlab-ci',
  'node-provisioning',
  'node',
  'gitops',
  'rbac',
  'database-connectivity',
  'workload',
  'networking',
  'ingress',
  'storage',
  'control-plane',
  'autoscaling',
  'security',
  'certificate',
  'observability',
  'information',
  'none',
] as const
export const Category = z.enum(categories)
export type Category = z.infer<typeof Category>

export const environments = ['production', 'staging', 'development', 'unknown'] as const
export const Environment = z.enum(environments)
export type Environment = z.infer<typeof Environment>

export const services = [
  'intake',
  'classification',
  'escalation',
  'notification',
  'servicenow-sync',
  'reporting',
] as const
export const ServiceName = z.enum(services)
export type ServiceName = z.infer<typeof ServiceName>

/** Those between a stored signal and its page, in the order in which they hear of it. */
export const wayToThePage: readonly ServiceName[] = ['classification', 'escalation', 'notification']
