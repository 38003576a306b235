package io.streamstarters.ensync.protocol;

import java.util.Arrays;
import java.util.stream.Collectors;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.grpc.MethodDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds method names and field numbers to what the official SDKs send.
 */
class EnSyncMethodsTests {

	@Test
	void messagesDialectHasTheNamesOfNewerSdks() {
		assertThat(EnSyncMethods.of(Dialect.MESSAGES).all()).extracting(MethodDescriptor::getBareMethodName)
			.containsExactly("Connect", "Heartbeat", "PublishMessage", "Subscribe", "Unsubscribe", "AcknowledgeMessage",
					"DeferMessage", "DiscardMessage", "ReplayMessage", "PauseMessages", "ContinueMessages");
	}

	@Test
	void eventsDialectHasTheNamesOfOlderSdks() {
		assertThat(EnSyncMethods.of(Dialect.EVENTS).all()).extracting(MethodDescriptor::getBareMethodName)
			.containsExactly("Connect", "Heartbeat", "PublishEvent", "Subscribe", "Unsubscribe", "AcknowledgeEvent",
					"DeferEvent", "DiscardEvent", "ReplayEvent", "PauseEvents", "ContinueEvents");
	}

	@Test
	void onlySubscribeStreams() {
		assertThat(EnSyncMethods.of(Dialect.MESSAGES).all())
			.allSatisfy((method) -> assertThat(method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING)
				.isEqualTo("Subscribe".equals(method.getBareMethodName())))
			.allSatisfy((method) -> assertThat(method.getServiceName()).isEqualTo("ensync.EnSyncService"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					ConnectRequest         | 1 STRING access_key
					ConnectResponse        | 1 BOOL success, 2 STRING client_id, 3 STRING client_hash, 4 MESSAGE server_config, 5 STRING error_message
					HeartbeatRequest       | 1 STRING client_id
					HeartbeatResponse      | 1 BOOL success
					PublishMessageRequest  | 1 STRING client_id, 2 STRING message_name, 3 STRING payload, 4 STRING delivery_to, 5 STRING metadata, 6 STRING payload_metadata
					PublishMessageResponse | 1 BOOL success, 2 STRING message_idem, 3 STRING error_message
					SubscribeRequest       | 1 STRING client_id, 2 STRING message_name
					MessageStreamResponse  | 1 STRING message_idem, 2 STRING message_name, 3 STRING payload, 4 INT64 partition_block, 5 STRING metadata, 6 STRING sender
					UnsubscribeRequest     | 1 STRING client_id, 2 STRING message_name
					UnsubscribeResponse    | 1 BOOL success, 2 STRING message
					AcknowledgeRequest     | 1 STRING client_id, 2 STRING message_idem, 3 STRING message_name, 4 INT64 partition_block
					AcknowledgeResponse    | 1 BOOL success, 2 STRING message
					DeferRequest           | 1 STRING client_id, 2 STRING message_idem, 3 STRING message_name, 4 INT64 delay_ms, 5 INT32 priority, 6 STRING reason
					DeferResponse          | 1 BOOL success, 2 STRING message, 3 INT64 delivery_time
					DiscardRequest         | 1 STRING client_id, 2 STRING message_idem, 3 STRING message_name, 4 STRING reason
					DiscardResponse        | 1 BOOL success, 2 STRING message
					ReplayRequest          | 1 STRING client_id, 2 STRING message_idem, 3 STRING message_name
					ReplayResponse         | 1 BOOL success, 2 STRING message, 3 STRING message_data
					PauseRequest           | 1 STRING client_id, 2 STRING message_name, 3 STRING reason
					PauseResponse          | 1 BOOL success, 2 STRING message
					ContinueRequest        | 1 STRING client_id, 2 STRING message_name
					ContinueResponse       | 1 BOOL success, 2 STRING message
					""")
	void fieldsHaveTheNumbersAndTypesOfTheProtocol(String message, String fields) {
		Descriptor descriptor = ConnectRequest.getDescriptor().getFile().findMessageTypeByName(message);
		assertThat(descriptor.getFields().stream().map(EnSyncMethodsTests::describe).collect(Collectors.toList()))
			.isEqualTo(Arrays.asList(fields.split(", ")));
	}

	@Test
	void payloadMetadataTellsAbsentFromEmpty() {
		assertThat(PublishMessageRequest.getDefaultInstance().hasPayloadMetadata()).isFalse();
	}

	private static String describe(FieldDescriptor field) {
		return field.getNumber() + " " + field.getType() + " " + field.getName();
	}

}
