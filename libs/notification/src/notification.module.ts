import { Module } from '@nestjs/common'
import { ContactBook } from './contacts/contact-book.js'
import { PeopleAtStart } from './contacts/people-at-start.js'
import { RecordContacts } from './contacts/record-contacts.js'
import { AcknowledgePageHandler } from './http/acknowledge-page.js'
import { CommunicationDoor } from './http/communication-door.js'
import { ListCommunicationsHandler } from './http/list-communications.js'
import { MailController } from './http/mail.controller.js'
import { MessagesController } from './http/messages.controller.js'
import { PagesController } from './http/pages.controller.js'
import { ReceiveMailHandler } from './http/receive-mail.js'
import { KnownWindows } from './maintenance/known-windows.js'
import { WindowConsumer } from './maintenance/window.consumer.js'
import { Communications } from './read-models/communications.js'
import { KnownRoster } from './roster/known-roster.js'
import { RosterConsumer } from './roster/roster.consumer.js'
import { KnownIncidents } from './read-models/known-incidents.js'
import { Alerts } from './sending/alerts.js'
import { AttemptTimers } from './sending/attempt-timers.js'
import { WindowsOver } from './sending/windows-over.js'
import { Attempts } from './sending/attempts.js'
import { Changes } from './sending/changes.js'
import { Channels } from './sending/channels.js'
import { DueList } from './sending/due-list.js'
import { OutboxAge } from './sending/outbox-age.js'
import { Sender } from './sending/sender.js'
import { Correspondences } from './speaking/correspondences.js'
import { FactsOfEscalation } from './speaking/facts-of-escalation.js'
import { Speaker } from './speaking/speaker.js'

@Module({
  controllers: [FactsOfEscalation, RosterConsumer, WindowConsumer, MessagesController, PagesController, MailController],
  providers: [
    KnownIncidents,
    Communications,
    ContactBook,
    RecordContacts,
    PeopleAtStart,
    KnownRoster,
    KnownWindows,
    Correspondences,
    Speaker,
    Channels,
    Changes,
    Attempts,
    DueList,
    Alerts,
    AttemptTimers,
    WindowsOver,
    Sender,
    OutboxAge,
    AcknowledgePageHandler,
    CommunicationDoor,
    ListCommunicationsHandler,
    ReceiveMailHandler,
  ],
})
export class NotificationModule {}
