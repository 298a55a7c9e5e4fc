import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { BoardView } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { DataSource } from 'typeorm'
import { type AskedBoard, replayBoard } from '../replay/replay-board.js'
import { inThread } from './in-thread.js'

/** Where every incident stood at an instant: folded from the log, never read from a read model. */
export class ReadBoard extends Query<BoardView> {
  constructor(readonly asked: AskedBoard) {
    super()
  }
}

/** One board at a time, for each goes through the whole log; beside the thread that answers everything else. */
@QueryHandler(ReadBoard)
export class ReadBoardHandler implements IQueryHandler<ReadBoard> {
  private last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly log: LogReader,
    private readonly dataSource: DataSource,
  ) {}

  execute({ asked }: ReadBoard): Promise<BoardView> {
    const board = this.last.then(() => this.read(asked))
    this.last = board.catch(() => undefined)
    return board
  }

  private read(asked: AskedBoard): Promise<BoardView> {
    const { options } = this.dataSource
    const url = 'url' in options ? options.url : undefined
    // Threads run what is built; tests of the source do without.
    return import.meta.url.endsWith('.js') && url !== undefined ? inThread(url, asked) : replayBoard(this.log, asked)
  }
}
