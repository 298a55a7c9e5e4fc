import type { DynamicModule } from '@nestjs/common'
import { type Platform, PlatformModule } from '../platform.module.js'
import { ReadModelsHere } from '../rebuild/read-models-here.js'
import type { ServiceDefinition } from '../service-definition.js'

class AtlasModule {}

/** The modules of this process: the platform once, and each service beside the others. */
export const rootModule = (platform: Platform, definitions: readonly ServiceDefinition[]): DynamicModule => ({
  module: AtlasModule,
  imports: [PlatformModule.with(platform, new ReadModelsHere(definitions)), ...definitions.map(({ module }) => module)],
})
