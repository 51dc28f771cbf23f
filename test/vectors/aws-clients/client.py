"""Sends signed requests to an endpoint, given as the argument, with boto3."""

import sys

import boto3

url = sys.argv[1]
options = {
    "endpoint_url": url,
    "region_name": "eu-west-1",
    "aws_access_key_id": "local",
    "aws_secret_access_key": "local",
}
boto3.client("events", **options).put_events(
    Entries=[
        {
            "Source": "kinow",
            "DetailType": "order_created",
            "Detail": '{"é":1}',
            "EventBusName": "kinow-local",
        }
    ]
)
boto3.client("sqs", **options).send_message(
    QueueUrl=url + "/000000000000/fallback", MessageBody="x"
)
boto3.client("secretsmanager", **options).get_secret_value(SecretId="kinow-local")
