import type { LoggerService } from '@nestjs/common'
import { type DestinationStream, type Level, type LevelWithSilent, type Logger, pino } from 'pino'
import { correlationScope } from './correlation-scope.js'

/** JSON lines with the correlation id of what is under way. Keys and passwords are never written. */
export function makeLogger(level: LevelWithSilent, name: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      name,
      redact: ['req.headers.authorization', 'headers.authorization', '*.password', '*.secret'],
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const correlationId = correlationScope.getStore()
        return correlationId === undefined ? {} : { correlationId }
      },
    },
    destination,
  )
}

/** Nest's own lines through ours; its tale of routes and modules is for debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log = this.at('debug')
  debug = this.at('debug')
  verbose = this.at('trace')
  warn = this.at('warn')
  error = this.at('error')
  fatal = this.at('fatal')

  private at(level: Level): (message: unknown, ...more: unknown[]) => void {
    return (message, ...more) => {
      const context = more.at(-1)
      const error = [message, ...more].find((part) => part instanceof Error)
      const said = typeof message === 'string' ? message : message instanceof Error ? message.message : String(message)
      this.logger[level](
        { ...(typeof context === 'string' ? { context } : {}), ...(error ? { err: error } : {}) },
        said,
      )
    }
  }
}
