package io.streamstarters.ensync.client.grpc;

import java.util.stream.Stream;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.EnSyncMethods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image is told of the messages of the protocol.
 */
class GrpcRuntimeHintsTests {

	@ParameterizedTest
	@MethodSource("messages")
	void protobufCallsTheAccessorsOfEachMessageAndOfItsBuilder(Message message) {
		RuntimeHints hints = new RuntimeHints();
		AotServices.factories()
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(GrpcRuntimeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(hints, null));
		Stream.of(message.getClass(), message.toBuilder().getClass())
			.forEach((type) -> assertThat(type.getMethods()).filteredOn((method) -> method.getDeclaringClass() == type)
				.isNotEmpty()
				.allSatisfy((method) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
					.accepts(hints)));
	}

	@Test
	void allMethodsOfTheServiceAreLookedAt() {
		assertThat(messages()).hasSize(2 * 11);
	}

	/** Requests and answers of all methods. */
	private static Stream<Message> messages() {
		EnSyncMethods methods = EnSyncMethods.of(Dialect.MESSAGES);
		return Stream.of(EnSyncMethods.class.getMethods())
			.filter((method) -> method.getReturnType() == MethodDescriptor.class)
			.map((method) -> (MethodDescriptor<?, ?>) ReflectionUtils.invokeMethod(method, methods))
			.flatMap((method) -> Stream.of(method.getRequestMarshaller(), method.getResponseMarshaller()))
			.map((marshaller) -> (Message) ((PrototypeMarshaller<?>) marshaller).getMessagePrototype());
	}

}
