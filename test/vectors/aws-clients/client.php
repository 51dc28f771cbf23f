<?php

/** Sends signed requests to an endpoint, given as the argument, with AsyncAws 1 for PHP. */

use AsyncAws\Sqs\SqsClient;

require 'AsyncAws/Sqs/autoload.php';

$url = $argv[1];
$queue = "$url/000000000000/fallback";
$sqs = new SqsClient([
    'endpoint' => $url,
    'region' => 'eu-west-1',
    'accessKeyId' => 'local',
    'accessKeySecret' => 'local',
]);
$attributes = [
    'number' => ['DataType' => 'Number', 'StringValue' => '5'],
    'bytes' => ['DataType' => 'Binary', 'BinaryValue' => "\x00\xff"],
];
$sqs->sendMessage(['QueueUrl' => $queue, 'MessageBody' => 'x', 'MessageAttributes' => $attributes])->resolve();
$sqs->sendMessageBatch([
    'QueueUrl' => $queue,
    'Entries' => [
        ['Id' => 'a', 'MessageBody' => 'x', 'MessageAttributes' => $attributes],
        ['Id' => 'b', 'MessageBody' => "é <&>\r\n"],
    ],
])->resolve();
$sqs->receiveMessage([
    'QueueUrl' => $queue,
    'MaxNumberOfMessages' => 10,
    'AttributeNames' => ['All'],
    'MessageAttributeNames' => ['All'],
])->resolve();
