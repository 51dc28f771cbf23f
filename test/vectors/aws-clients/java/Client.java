import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Sends signed requests to an endpoint, given as the argument, with the AWS SDK for Java 2. */
public class Client {
  public static void main(String[] args) {
    var url = args[0];
    var endpoint = URI.create(url);
    var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
    var events =
        EventBridgeClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(credentials)
            .build();
    events.putEvents(
        request ->
            request.entries(
                entry ->
                    entry
                        .source("kinow")
                        .detailType("order_created")
                        .detail("{\"é\":1}")
                        .eventBusName("kinow-local")));
    var queues =
        SqsClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(credentials)
            .checksumValidationEnabled(false)
            .build();
    queues.sendMessage(
        request -> request.queueUrl(url + "/000000000000/fallback").messageBody("x"));
    var secrets =
        SecretsManagerClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(credentials)
            .build();
    secrets.getSecretValue(request -> request.secretId("kinow-local"));
  }
}
