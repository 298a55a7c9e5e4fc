import { describe, expect, it } from '@jest/globals'
import { addressOf, answeredIds, numberInSubject } from './mail-thread.js'
import { replyText } from './reply-text.js'

const signatures = ['--', 'best regards', 'thanks,']
const said = (...lines: string[]) => replyText(lines.join('\r\n'), signatures)

describe('what somebody answered by mail', () => {
  it('is theirs, without what they quote and their signature', () => {
    expect(
      said(
        'Hello,',
        '',
        'it works now.',
        '',
        'Best regards',
        'Ada',
        '',
        'On Mon, 23 Nov 2026, Atlas wrote:',
        '> Hi Ada,',
        '> please verify',
      ),
    ).toBe('Hello,\n\nit works now.')
    expect(
      said('On Mon, 23 Nov 2026 at 10:00, Atlas <a@x> wrote:', '> Does it work?', 'Yes.', '> And now?', 'Too.'),
    ).toBe('Yes.\n\nToo.')
    expect(said('Geht.', '', 'Am 23.11.2026 um 10:00 schrieb Atlas:', '> Hallo')).toBe('Geht.')
    expect(said('Still slow.', '-----Original Message-----', 'From: Atlas', 'please verify')).toBe('Still slow.')
  })

  it('that is one line like a signature stays', () => {
    expect(said('Thanks, it works.', '', '> please verify')).toBe('Thanks, it works.')
  })

  it('is nothing where all is quoted', () => {
    expect(said('> Hi Ada,', '', '> please verify')).toBe('')
    expect(said('', ' ')).toBe('')
  })
})

describe('the incident that a mail is about', () => {
  const [one, two] = ['018f0000-0000-7000-8000-00000000000a', '018f0000-0000-7000-8000-00000000000b']

  it('is that of the nearest message of ours that it refers to', () => {
    const references = `<${one}@example.com> <x@elsewhere> <${two}.1@example.com>`
    expect(answeredIds({ references })).toEqual([two, one])
    expect(answeredIds({ references: [`<${one}@example.com>`], inReplyTo: `<${two}@example.com>` })).toEqual([two, one])
    expect(answeredIds({ references: '<1234@mail.example.com>' })).toEqual([])
  })

  it('else stands in its subject, as templates write it', () => {
    expect(numberInSubject('AW: Update on INC-1042: Verification Required')).toBe('1042')
    expect(numberInSubject('about incidents')).toBeUndefined()
  })

  it('has its sender by address, whatever the name', () => {
    expect(addressOf('Ada Lovelace <Ada@Example.com>')).toBe('ada@example.com')
    expect(addressOf('ada@example.com')).toBe('ada@example.com')
    expect(addressOf('Ada <ada@example.com> <evil@example.com>')).toBe('evil@example.com')
    expect(addressOf('Ada Lovelace')).toBeUndefined()
  })
})
