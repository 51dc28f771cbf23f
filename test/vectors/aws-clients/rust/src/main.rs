//! Sends signed requests to an endpoint, given as the argument, with the AWS SDK for Rust.

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The settings are the same for each service, but of another type.
macro_rules! client {
    ($service:ident, $url:expr) => {
        $service::Client::from_conf(
            $service::Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .endpoint_url($url)
                .region(Region::from_static("eu-west-1"))
                .credentials_provider(Credentials::new("local", "local", None, None, "local"))
                .http_client(aws_smithy_http_client::Builder::new().build_http())
                .build(),
        )
    };
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let url = std::env::args().nth(1).ok_or("an argument is missing: the URL")?;
    let entry = PutEventsRequestEntry::builder()
        .source("kinow")
        .detail_type("order_created")
        .detail("{\"é\":1}")
        .event_bus_name("kinow-local");
    client!(aws_sdk_eventbridge, &url)
        .put_events()
        .entries(entry.build())
        .send()
        .await?;
    client!(aws_sdk_sqs, &url)
        .send_message()
        .queue_url(format!("{url}/000000000000/fallback"))
        .message_body("x")
        .send()
        .await?;
    client!(aws_sdk_secretsmanager, &url)
        .get_secret_value()
        .secret_id("kinow-local")
        .send()
        .await?;
    Ok(())
}
