import type { INestApplication } from '@nestjs/common'
import type { NestMicroservice } from '@nestjs/microservices'
import type { ServiceName } from '@atlas/contracts'
import { AtlasTransport, OriginalErrors } from './atlas-transport.js'

/** Connects the service's handlers; Nest fills the transport at `startAllMicroservices`. */
export function connectTransport(app: INestApplication, service: ServiceName): AtlasTransport {
  const strategy = new AtlasTransport(service)
  // Deferred: else handlers are bound before the filter is there. Their own configuration, not the application's: HTTP's
  // guards and problem filter have no business with events. The application runs the init hooks already.
  const microservice = app.connectMicroservice({ strategy }, { deferInitialization: true, inheritAppConfig: false })
  microservice.useGlobalFilters(new OriginalErrors())
  ;(microservice as NestMicroservice).setIsInitHookCalled(true)
  return strategy
}
