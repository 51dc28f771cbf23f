import type { SNSEvent, SQSEvent } from 'aws-lambda';
import { createHash } from 'node:crypto';
import type { Envelope } from '../samples/envelope.ts';
import { encodePhpJson } from '../samples/php-json.ts';
import { createSampleId, findReceptionTime, type SampleDetail } from '../samples/sample.ts';
import { createSampleRequest, signBody } from '../shared/sample-request.ts';

/** A sample event. */
export type SampleEvent = Envelope & { readonly detail: SampleDetail };

/** The forms of a sample, each with what it is. */
export const SAMPLE_FORMS = {
  event: 'as the target of a rule receives it',
  request: 'as API Gateway invokes the receiver with it, signed',
  body: 'as Kinow sends it',
  sqs: 'as a function receives it from a queue that is the target',
  sns: 'as a function receives it from a topic that is the target',
} as const;

export type SampleForm = keyof typeof SAMPLE_FORMS;

export const isSampleForm = (form: string): form is SampleForm => Object.hasOwn(SAMPLE_FORMS, form);

/** Formats a sample as JSON text. @param secret - Signs a request. */
export function formatSample(form: SampleForm, event: SampleEvent, secret: string): string {
  switch (form) {
    case 'event':
      return formatJson(event);
    case 'request':
      return formatJson(createRequest(event.detail, secret));
    case 'body':
      return encodePhpJson(event.detail);
    case 'sqs':
      return formatJson(createSqsEvent(event));
    case 'sns':
      return formatJson(createSnsEvent(event));
    default:
      return form satisfies never;
  }
}

const formatJson = (value: object) => JSON.stringify(value, null, 2);

function createRequest(detail: SampleDetail, secret: string) {
  const body = encodePhpJson(detail);
  return createSampleRequest({
    body,
    signature: signBody(body, secret),
    requestId: createSampleId(`request ${detail.event_id}`),
    receivedAt: findReceptionTime(detail.subject),
  });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function createSqsEvent(event: SampleEvent): SQSEvent {
  const { region, account, time } = event;
  const body = JSON.stringify(event);
  const sentAt = String(Date.parse(time));
  return {
    Records: [
      {
        messageId: createSampleId(`message ${event.id}`),
        receiptHandle: 'sample-receipt-handle',
        body,
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: sentAt,
          SenderId: 'AIDAIENQZJOLO23YVJ4VO',
          ApproximateFirstReceiveTimestamp: sentAt,
        },
        messageAttributes: {},
        md5OfBody: createHash('md5').update(body).digest('hex'),
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:${region}:${account}:Queue`,
        awsRegion: region,
      },
    ],
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function createSnsEvent(event: SampleEvent): SNSEvent {
  const { region, account, time } = event;
  const topic = `arn:aws:sns:${region}:${account}:Topic`;
  const subscription = `${topic}:${createSampleId('subscription')}`;
  const url = `https://sns.${region}.amazonaws.com`;
  return {
    Records: [
      {
        EventVersion: '1.0',
        EventSubscriptionArn: subscription,
        EventSource: 'aws:sns',
        Sns: {
          SignatureVersion: '1',
          Timestamp: time.replace(/Z$/u, '.000Z'),
          Signature: 'sample-signature',
          SigningCertUrl: `${url}/SimpleNotificationService-sample.pem`,
          MessageId: createSampleId(`message ${event.id}`),
          Message: JSON.stringify(event),
          MessageAttributes: {},
          Type: 'Notification',
          UnsubscribeUrl: `${url}/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
          TopicArn: topic,
        },
      },
    ],
  };
}
