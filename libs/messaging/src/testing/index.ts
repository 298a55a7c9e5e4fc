export { testKafka, type TestKafka } from './test-kafka.js'
