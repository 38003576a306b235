package io.streamstarters.ensync.client;

import java.util.ArrayList;
import java.util.List;

import io.streamstarters.ensync.client.grpc.GrpcTransportProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The rule for addresses, through {@link EnSyncEngine#create}.
 */
class EngineAddressTests {

	@ParameterizedTest
	@CsvSource({ "grpcs://engine.example.com, grpcs://engine.example.com:443",
			"https://engine.example.com, grpcs://engine.example.com:443",
			"grpc://engine.example.com, grpc://engine.example.com:50051",
			"http://engine.example.com:80, grpc://engine.example.com:80",
			"GRPCS://engine.example.com:8443/, grpcs://engine.example.com:8443",
			"engine.example.com, grpcs://engine.example.com:443",
			"engine.example.com:9000, grpcs://engine.example.com:9000", "localhost, grpc://localhost:50051",
			"LOCALHOST:7, grpc://LOCALHOST:7", "127.0.0.1, grpc://127.0.0.1:50051", "127.1.2.3:9, grpc://127.1.2.3:9",
			"[::1], grpc://[::1]:50051", "[::1]:9, grpc://[::1]:9", "[2001:db8::1], grpcs://[2001:db8::1]:443",
			"grpc://[::1], grpc://[::1]:50051", "grpcs://localhost, grpcs://localhost:443",
			"localhost.example.com, grpcs://localhost.example.com:443",
			"127.0.0.1.example.com, grpcs://127.0.0.1.example.com:443", "' grpc://h:1 ', grpc://h:1" })
	void anAddressNamesSchemeHostAndPort(String address, String url) {
		try (EnSyncEngine engine = EnSyncEngine.create(address, EnSyncEngineOptions.defaults())) {
			assertThat(engine.url()).isEqualTo(url);
		}
	}

	@ParameterizedTest
	@CsvSource({ "grpcs://h, grpc://h:50051", "https://h:7, grpc://h:7", "wss://h, ws://h:80/message",
			"wss://h/, ws://h:80/message", "wss://h:8443/x, ws://h:8443/x", "h, grpc://h:50051",
			"grpc://h, grpc://h:50051" })
	void plainTextIsSpokenToAnyAddressWhenTlsIsDisabled(String address, String url) {
		try (EnSyncEngine engine = EnSyncEngine.create(address,
				EnSyncEngineOptions.builder().disableTls(true).build())) {
			assertThat(engine.url()).isEqualTo(url);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc://h", "http://h", "ws://h", "localhost" })
	void anAddressThatMeansPlainTextIsRefusedWhenTlsIsDemanded(String address) {
		EnSyncEngineOptions options = EnSyncEngineOptions.builder().tls(new EnSyncTls(null, null)).build();
		assertThatIllegalArgumentException().isThrownBy(() -> EnSyncEngine.create(address, options))
			.withMessageContaining("grpcs://");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "grpc://", "grpc://:50051", "grpc://h:0", "grpc://h:65536", "grpc://h:-1",
			"grpc://h:", "grpc://h:port", "grpc://a b", "grpc://h/path", "h/path", "grpc://[::1", "::1",
			"foo://engine.example.com", "grpc://my_host:", "grpc://my_host@x", "grpc://h?x", "grpc://h#x", "grpc:h" })
	void whatIsNoAddressIsRefusedInAPlainSentence(String address) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EnSyncEngine.create(address, EnSyncEngineOptions.defaults()))
			.withMessageStartingWith("The EnSync address ")
			.withNoCause();
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc://my_host", "wss://my_host.example.com:8443/x", "my_host:50051" })
	void aHostThatJavaHasNoUrlForIsToldApart(String address) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EnSyncEngine.create(address, EnSyncEngineOptions.defaults()))
			.withMessageStartingWith("The EnSync address has a host name with '_'")
			.withNoCause();
	}

	@Test
	void whatIsMissingIsSaid() {
		assertThatIllegalArgumentException().isThrownBy(() -> EnSyncEngine.create(null, EnSyncEngineOptions.defaults()))
			.withMessageStartingWith("The EnSync address is missing");
		assertThatIllegalArgumentException().isThrownBy(() -> EnSyncEngine.create("grpc://h", null))
			.withMessageContaining("EnSyncEngineOptions.defaults()");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpcs://user:hunter2@engine.example.com", "grpcs://hunter2@engine.example.com",
			"hunter2@engine.example.com", "grpcs://engine.example.com?key=hunter2",
			"grpcs://engine.example.com#hunter2", "grpcs://user:hunter2 @engine.example.com" })
	void aSecretInAnAddressIsNotRepeated(String address) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EnSyncEngine.create(address, EnSyncEngineOptions.defaults()))
			.withNoCause()
			.extracting(Throwable::getMessage)
			.asString()
			.doesNotContain("hunter2");
	}

	@Test
	void anUnknownSchemeIsAnsweredWithTheKnownOnes() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EnSyncEngine.create("amqp://h", EnSyncEngineOptions.defaults()))
			.withMessageContaining("amqp")
			.withMessageContaining("grpcs");
	}

	@Test
	void givenTransportsComeBeforeThoseOnTheClassPath() {
		List<String> customized = new ArrayList<>();
		GrpcTransportProvider provider = new GrpcTransportProvider(
				List.of((builder) -> customized.add(builder.getClass().getSimpleName())));
		try (EnSyncEngine engine = EnSyncEngine.create("grpc://h", EnSyncEngineOptions.defaults(), List.of(provider))) {
			assertThat(customized).containsExactly("NettyChannelBuilder");
		}
	}

}
