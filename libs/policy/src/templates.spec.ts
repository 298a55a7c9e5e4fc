import { describe, expect, it } from '@jest/globals'
import { isRefusal } from '@atlas/contracts'
import { type Holes, readPolicyFolder, type TemplateName, Templates } from './index.js'

const files = readPolicyFolder(new URL('../../../policy', import.meta.url).pathname)
const shipped = (() => {
  const parsed = Templates.parse(files)
  if ('misfits' in parsed) throw new Error(JSON.stringify(parsed.misfits))
  return parsed.ok
})()

function worded(name: TemplateName, holes: Holes): string {
  const wording = shipped.render(name, holes)
  if (isRefusal(wording)) throw new Error(wording.message)
  return `Subject: ${wording.subject}\n\n${wording.body}`
}

/** The playbook's own names in the holes: what comes out must be the playbook, character by character. */
describe('the four templates of the playbook', () => {
  it('Unassigned → Work in Progress', () => {
    expect(
      worded('acknowledgement', {
        ticketSummary: '[Ticket Summary]',
        ticketId: '[TicketID]',
        requestorName: '[Requestor Name]',
        engineerName: '[Engineer Name]',
        briefSummary: '[Brief summary of ticket subject]',
        initialAssessment:
          "[provide a brief, high-level technical summary, e.g., 'a recent configuration change in the namespace']",
        timeframe: '[Timeframe, e.g., end of day today]',
      }),
    ).toBe(`Subject: Re: [Ticket Summary] - Action Started on INC-[TicketID]

Hi [Requestor Name],

My name is [Engineer Name], and I am taking ownership of your incident ticket, INC-[TicketID]. Thank you for the detailed report.

I have reviewed your request regarding "[Brief summary of ticket subject]." I will be working on this immediately. My initial assessment indicates that the issue is likely related to [provide a brief, high-level technical summary, e.g., 'a recent configuration change in the namespace'].

I will provide the next update by [Timeframe, e.g., end of day today] or sooner if I encounter any blockers or make significant progress. Please don't hesitate to reply to this thread with any further information.

Best regards,
[Engineer Name]
Tanzu Atlas Support`)
  })

  it('Work in Progress → Awaiting Customer Feedback', () => {
    expect(
      worded('feedback-request', {
        ticketId: '[TicketID]',
        requestorName: '[Requestor Name]',
        engineerName: '[Engineer Name]',
        action:
          "[Clearly and concisely describe the specific action needed from the customer, e.g., 'Please attempt to redeploy your application to the staging environment and let us know if the deployment succeeds.']",
      }),
    ).toBe(`Subject: Update on INC-[TicketID]: Verification Required

Hi [Requestor Name],

Following up on incident ticket INC-[TicketID], I have completed the necessary changes on our end to address the issue described in your request.

To verify the fix and confirm that everything is functioning as expected, we kindly request your assistance with the following action: [Clearly and concisely describe the specific action needed from the customer, e.g., 'Please attempt to redeploy your application to the staging environment and let us know if the deployment succeeds.']

Once you have performed the verification, please update the ticket with the outcome. If you encounter any further issues or have questions, please feel free to respond directly to this email.

Thank you for your cooperation.

Best regards,
[Engineer Name]
Tanzu Atlas Support`)
  })

  it('Status Update Due to Priority Reclassification', () => {
    expect(
      worded('priority-reclassification', {
        ticketId: '[TicketID]',
        requestorName: '[Requestor Name]',
        engineerName: '[Engineer Name]',
        oldPriority: '[OldPrio]',
        newPriority: '[NewPrio]',
        reason:
          "[provide a clear, non-technical reason, e.g., 'its effect on the stability of the control plane' or 'the number of namespaces affected']",
        timeframe: '[New Timeframe]',
      }),
    ).toBe(`Subject: URGENT: Priority Update for INC-[TicketID] - Escalated to P[NewPrio]

Hi [Requestor Name],

Following further technical investigation into your ticket (INC-[TicketID]), my team and I have determined that the actual impact is greater than our initial assessment suggested. Based on our findings, the incident priority has been officially escalated from P[OldPrio] to P[NewPrio].

This reclassification reflects the broader technical scope of the issue, specifically [provide a clear, non-technical reason, e.g., 'its effect on the stability of the control plane' or 'the number of namespaces affected']. We are now treating this as a higher-severity event and have mobilized the appropriate level of support accordingly.

Under the new P[NewPrio] SLA, we will provide another update by [New Timeframe]. We appreciate your understanding as we prioritize this matter.

Best regards,
[Engineer Name]
Tanzu Atlas Support`)
  })

  it('Work in Progress → Resolved/Closed', () => {
    expect(
      worded('resolved', {
        ticketId: '[TicketID]',
        requestorName: '[Requestor Name]',
        engineerName: '[Engineer Name]',
        rootCause: "[briefly summarize the root cause, e.g., 'misconfigured egress firewall rules']",
        kbLink: '[Link to KB Article, if applicable]',
      }),
    ).toBe(`Subject: Resolved: INC-[TicketID] - Issue Addressed

Hi [Requestor Name],

This is to inform you that incident ticket INC-[TicketID] has been successfully resolved.

The issue, related to [briefly summarize the root cause, e.g., 'misconfigured egress firewall rules'], has been corrected. Your application/service should now be functioning as expected.

For future reference, a Knowledge Base article has been created documenting this resolution: [Link to KB Article, if applicable]. This may help prevent similar issues.

If you experience any other problems or have further questions, please do not hesitate to open a new ticket.

Thank you,
[Engineer Name]
Tanzu Atlas Support`)
  })

  it('leaves both Knowledge Base sentences out when there is no link', () => {
    const holes = { ticketId: '17', requestorName: 'Ada', engineerName: 'Grace', rootCause: 'an expired certificate' }
    const without = `Subject: Resolved: INC-17 - Issue Addressed

Hi Ada,

This is to inform you that incident ticket INC-17 has been successfully resolved.

The issue, related to an expired certificate, has been corrected. Your application/service should now be functioning as expected.

If you experience any other problems or have further questions, please do not hesitate to open a new ticket.

Thank you,
Grace
Tanzu Atlas Support`
    expect(worded('resolved', holes)).toBe(without)
    expect(worded('resolved', { ...holes, kbLink: '' })).toBe(without)
  })
})

describe('a hole', () => {
  it('that nobody filled is refused by the name that the playbook gives it, all of them at once', () => {
    const refusal = shipped.render('acknowledgement', { ticketId: '17', requestorName: 'Ada', engineerName: ' ' })
    if (!isRefusal(refusal)) throw new Error('not refused')
    expect(refusal.code).toBe('unfilled-holes')
    expect(refusal.status).toBe(422)
    expect(refusal.missing.map(({ field }) => field)).toEqual([
      '[Ticket Summary]',
      '[Engineer Name]',
      '[Brief summary of ticket subject]',
      '[brief, high-level technical summary]',
      '[Timeframe]',
    ])
  })

  it('is filled with the text as it is: no markup is read in it, and a subject stays one line', () => {
    const text = worded('feedback-request', {
      ticketId: '17\r\nBcc: everyone@example.com',
      requestorName: 'Ada <b>&amp;',
      engineerName: '{{ ticketId }}',
      action: 'restart “it”',
    })
    expect(text).toMatch(
      /^Subject: Update on INC-17 Bcc: everyone@example.com: Verification Required\n\nHi Ada <b>&amp;,\n/,
    )
    expect(text).toContain('\n{{ ticketId }}\nTanzu Atlas Support')
    expect(text).toContain('following action: restart “it”\n')
  })
})

describe('a folder with wrong templates', () => {
  const misfits = (name: string, text: string | null) => {
    const changed = new Map(files)
    if (text === null) changed.delete(name)
    else changed.set(name, new TextEncoder().encode(text))
    const parsed = Templates.parse(changed)
    return 'misfits' in parsed ? parsed.misfits.map(({ file, message }) => `${file}: ${message}`) : []
  }

  it('is told which file is missing', () => {
    expect(misfits('templates/resolved.md', null)).toEqual([
      'templates/resolved.md: the file is missing; it words the resolved',
    ])
  })
  it('is told of a hole that could stay empty', () => {
    expect(misfits('templates/resolved.md', 'Subject: x\n\nHi {{ name }}\n')).toEqual([
      'templates/resolved.md: every hole should go through the filter required, with its name: {{ name }}',
    ])
  })
  it('is told of a missing subject and of broken markup', () => {
    expect(misfits('templates/resolved.md', 'Hi\n')).toEqual([
      'templates/resolved.md: should be a line "Subject: …", an empty line and the body',
    ])
    expect(misfits('templates/resolved.md', 'Subject: x\n\n{% if kbLink %}\n')[0]).toMatch(
      /resolved.md: tag .*not closed/,
    )
  })
})
