import type { ChatForm } from '@atlas/contracts'

interface Said {
  readonly subject: string
  readonly body: string
}

/** What the incoming webhook of a chat takes, by its documentation. Text is text: nothing in it becomes a mention. */
export function chatPayload(form: ChatForm, said: Said): unknown {
  switch (form) {
    case 'slack':
      return slack(said)
    case 'mattermost':
      return mattermost(said)
    case 'teams':
      return teams(said)
  }
}

/** docs.slack.dev, "Formatting message text": of `&`, `<` and `>` alone entities are made; a section holds 3,000. */
const slack = ({ subject, body }: Said) => ({
  text: escaped(subject),
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: shortened(subject, 150), emoji: false } },
    { type: 'section', text: { type: 'mrkdwn', text: fitting(body, 3_000), verbatim: true } },
  ],
})

/** Escaped, and shortened before that so that no entity is cut. */
function fitting(text: string, most: number): string {
  let cut = text
  while (escaped(cut).length > most) cut = shortened(cut, Math.floor(cut.length * 0.9))
  return escaped(cut)
}

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'))

/** Markdown; a word joiner after each @ keeps `@channel` from waking everybody. */
const mattermost = ({ subject, body }: Said) => ({
  text: shortened(`#### ${oneLine(subject)}\n\n${body}`.replaceAll('@', '@\u2060'), 16_000),
})

/** An Adaptive Card (schema 1.4), as the workflow "Post to a channel when a webhook request is received" takes it. */
const teams = ({ subject, body }: Said) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        body: [
          { type: 'TextBlock', text: oneLine(subject), weight: 'Bolder', size: 'Medium', wrap: true },
          // A TextBlock reads Markdown, in which one newline is none.
          ...shortened(body, 16_000)
            .split(/\n{2,}/)
            .map((text) => ({ type: 'TextBlock', text: text.replaceAll('\n', '\n\n'), wrap: true })),
        ],
      },
    },
  ],
})

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ')
const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)
