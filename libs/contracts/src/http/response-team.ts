import { z } from 'zod'
import { WarRoomPart } from '../events/war-room.js'
import { Priority, Role } from '../words.js'

/** Which roles respond to an incident of its priority (playbook, "Incident Classification"), and who of them is at work. */
export const ResponseTeamView = z
  .object({
    priority: Priority,
    roles: z.array(
      z.object({
        role: Role,
        /** Of the war room. */
        part: WarRoomPart.nullable(),
        onShift: z.array(z.string()),
      }),
    ),
  })
  .meta({
    id: 'ResponseTeam',
    examples: [
      {
        priority: 'P3',
        roles: [
          { role: 'Support Engineer', part: null, onShift: ['sofia.keller', 'luca.bianchi'] },
          { role: 'Team Lead', part: null, onShift: ['nadia.rossi'] },
        ],
      },
    ],
  })
export type ResponseTeamView = z.infer<typeof ResponseTeamView>
