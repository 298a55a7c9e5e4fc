import type { EventOf } from '@atlas/contracts'

/** Sentences about what was taken out of what is shown, what may not be, and what was corrected. */
export function privacySentence(
  event:
    | EventOf<'PersonErased'>
    | EventOf<'LegalHoldPlaced'>
    | EventOf<'LegalHoldLifted'>
    | EventOf<'ContentRedacted'>
    | EventOf<'TextsExpired'>
    | EventOf<'FactCorrected'>
    | EventOf<'HandlingCorrected'>,
): string {
  switch (event.type) {
    case 'PersonErased':
      return `${event.data.by} erased a person, who is called erased person ${event.data.number}, with ${event.data.contents} texts: ${event.data.reason}.`
    case 'LegalHoldPlaced':
      return `${event.data.by} placed legal hold ${event.data.hold} on ${matterOf(event.data)}: ${event.data.reason}.`
    case 'LegalHoldLifted':
      return `${event.data.by} lifted legal hold ${event.data.hold}: ${event.data.reason}.`
    case 'ContentRedacted':
      return `${event.data.by ?? 'Policy'} redacted a text of ${event.data.event}${event.data.because === 'person-erased' ? ', with a person who was erased' : ''}: ${event.data.reason}.`
    case 'TextsExpired':
      return `Texts of ${event.data.kind} are kept no longer by policy: ${event.data.contents} went.`
    case 'FactCorrected':
    case 'HandlingCorrected':
      return `${event.data.by} corrected ${event.data.field} of ${event.data.type} (${event.data.event}) from ${JSON.stringify(event.data.was)} to ${JSON.stringify(event.data.instead)}: ${event.data.reason}.`
  }
}

function matterOf({ of }: EventOf<'LegalHoldPlaced'>['data']): string {
  switch (of.matter) {
    case 'incident':
      return `the texts of incident ${of.incidentId}`
    case 'person':
      return `all that is held on ${of.person}`
    case 'everything':
      return 'everything'
  }
}
