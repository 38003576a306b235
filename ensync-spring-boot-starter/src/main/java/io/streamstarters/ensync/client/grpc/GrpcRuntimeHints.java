package io.streamstarters.ensync.client.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import io.streamstarters.ensync.protocol.ConnectRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * Registers the messages of the EnSync protocol and their builders: protobuf calls the
 * generated accessors by reflection, for example to make a text of a message.
 */
final class GrpcRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		for (Descriptor message : ConnectRequest.getDescriptor().getFile().getMessageTypes()) {
			String type = ConnectRequest.class.getPackageName() + "." + message.getName();
			hints.reflection()
				.registerType(TypeReference.of(type), MemberCategory.INVOKE_PUBLIC_METHODS)
				.registerType(TypeReference.of(type + "$Builder"), MemberCategory.INVOKE_PUBLIC_METHODS);
		}
	}

}
