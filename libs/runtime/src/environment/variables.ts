import { faultSteps } from '@atlas/event-sourcing'
import { z } from 'zod'

const whole = (low: number, high: number, fallback: number, what: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, what)
    .transform(Number)
    .refine((value) => value >= low && value <= high, what)
    .default(fallback)

const url = (protocols: readonly string[], what: string) =>
  z.string().refine((text) => protocols.includes(URL.canParse(text) ? new URL(text).protocol : ''), what)

const yes = z
  .enum(['true', 'false'], { error: 'true or false' })
  .transform((text) => text === 'true')
  .default(false)

/**
 * Every variable that Atlas reads, with its default. The text of each check says what is right; it becomes
 * "<NAME> should be <text>".
 */
export const Variables = z.object({
  /** Port of HTTP; 0 takes a free one, which the ready line names. */
  ATLAS_PORT: whole(0, 65_535, 3000, 'a port from 0 to 65535'),
  /** Where the commands that act on a running Atlas find it; default ATLAS_PORT on this machine. */
  ATLAS_URL: url(['http:', 'https:'], 'a URL such as https://atlas.example.com').optional(),
  /** The API key that those commands act with. */
  ATLAS_KEY: z
    .string()
    .regex(/^atlas_[0-9a-f]{12}_[\w-]{43}$/, 'an API key as `atlas key create` shows it')
    .optional(),
  /** Address to listen on. Nothing is open beyond loopback by default. */
  ATLAS_HOST: z.string().min(1, 'an address to listen on, such as 127.0.0.1').default('127.0.0.1'),
  /** Folder of the embedded PostgreSQL, the admin key and the seals. */
  ATLAS_DATA: z.string().min(1, 'a folder').default('.atlas'),
  /** File of the Ed25519 key that signs seals (PEM, PKCS 8), outside the database; default ATLAS_DATA/seal-key, made there. */
  ATLAS_SEAL_KEY: z.string().min(1, 'a file with an Ed25519 private key').optional(),
  /** PostgreSQL 17 or later in place of the embedded one. */
  ATLAS_DATABASE_URL: url(
    ['postgres:', 'postgresql:'],
    'a URL such as postgresql://user:password@host:5432/atlas',
  ).optional(),
  /** Connections of the process's pool, the few for locks and the tail apart. */
  ATLAS_DATABASE_POOL: whole(2, 200, 16, 'a number of connections from 2 to 200'),
  /** The policy folder that `atlas start` proposes. */
  ATLAS_POLICY: z.string().min(1, 'a folder').default('policy'),
  /** Default: info for a service, warn for `atlas start`, whose progress people read. */
  ATLAS_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'trace, debug, info, warn, error or silent',
    })
    .optional(),
  /** The largest HTTP body, in bytes. */
  ATLAS_BODY_LIMIT: whole(1024, 256 * 1024 * 1024, 8 * 1024 * 1024, 'a number of bytes from 1024 to 268435456'),
  /** How long a stop waits for requests and batches under way, in seconds. */
  ATLAS_DRAIN_SECONDS: whole(0, 600, 20, 'a number of seconds from 0 to 600'),
  /** How often a process measures its distance to `log.now()`, in milliseconds; tests that move time set it low. */
  ATLAS_TIME_CHECK_MS: whole(10, 60_000, 1000, 'a number of milliseconds from 10 to 60000'),
  /** `hostile:<seed>` is the embedded bus with delays and doubles, for tests; kafka needs KAFKA_BROKERS. */
  ATLAS_BUS: z
    .string()
    .regex(/^(embedded|kafka|hostile:\d{1,9})$/, 'embedded, kafka or hostile:<seed>')
    .optional(),
  /** `host:port,host:port`; set, it replaces the embedded bus. */
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/, 'a list such as kafka-1:9092,kafka-2:9092')
    .transform((text) => text.split(','))
    .optional(),
  /** Before the names of topics and groups, for several installations on one cluster; it stays for good. */
  KAFKA_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,60}$/, 'letters, digits, dots, hyphens and underscores, 60 at most')
    .optional(),
  KAFKA_TLS: yes,
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'], { error: 'plain, scram-sha-256 or scram-sha-512' })
    .optional(),
  KAFKA_USERNAME: z.string().min(1, 'a name').optional(),
  KAFKA_PASSWORD: z.string().min(1, 'a password').optional(),
  /** Without it mail is held in the outbox. */
  SMTP_URL: url(['smtp:', 'smtps:'], 'a URL such as smtp://user:password@mail.example:587').optional(),
  SMTP_FROM: z
    .string()
    .includes('@', { error: 'an address such as atlas@example.com' })
    .default('Tanzu Atlas Support <atlas@localhost>'),
  /** Signs what webhooks are sent (HMAC-SHA-256). Without it they are held in the outbox. */
  ATLAS_WEBHOOK_SECRET: z.string().min(16, 'a secret of at least 16 characters').optional(),
  /** Who is told of breaches and of what is at risk, each by a signed webhook: addresses, with commas between. */
  ATLAS_SERVICE_LEVEL_WEBHOOKS: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine(
      (urls) => urls.every((one) => URL.canParse(one) && /^https?:$/.test(new URL(one).protocol)),
      'a list of URLs such as https://receiver.example.com/hook',
    )
    .optional(),
  /** Signs what a mail gateway brings to /v1/mail/inbound. Without it nothing is taken there. */
  ATLAS_MAIL_SECRET: z.string().min(16, 'a secret of at least 16 characters').optional(),
  /** Whether the incoming webhooks of chats that people.yaml names are sent to; else they are held in the outbox. */
  ATLAS_CHAT: yes,
  /** Whether AWS is asked for its quotas, with the SDK's own credentials; else policy's snapshot counts. */
  ATLAS_AWS_QUOTAS: yes,
  /** See fault-point.ts in event-sourcing; only for tests/faults. */
  ATLAS_FAULT: z
    .string()
    .refine(
      (text) => (faultSteps as readonly string[]).includes(text.replace(/:[1-9]\d{0,8}$/, '')),
      `one of ${faultSteps.join(', ')}, and :n for the n-th pass`,
    )
    .optional(),
})
export type Variables = z.infer<typeof Variables>
