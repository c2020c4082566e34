import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';

interface Endpoints {
  readonly sqs: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** How many messages are in each dead-letter queue of a local mode that runs on a data folder. */
export async function countDeadLetters(dataFolder: string): Promise<Map<string, number>> {
  const file = readFileSync(join(dataFolder, 'endpoints.json'), 'utf8');
  const { sqs: endpoint, credentials } = JSON.parse(file) as Endpoints;
  const sqs = new SQSClient({ endpoint, credentials, region: 'us-east-1' });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'runat-' }));
  const counts = new Map<string, number>();
  for (const QueueUrl of QueueUrls.filter((url) => url.endsWith('-dead'))) {
    const question = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes = {} } = await sqs.send(question);
    const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } =
      Attributes;
    counts.set(QueueUrl.split('/').at(-1) ?? '', Number(waiting) + Number(inFlight));
  }
  sqs.destroy();
  return counts;
}
