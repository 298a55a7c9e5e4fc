import { Notification1764000001000 } from './1-notification.js'

export const notificationMigrations = [Notification1764000001000]
