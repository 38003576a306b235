package io.streamstarters.ensync.test;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The command line of the server.
 */
class ServerArgumentsTests extends AbstractServerTests {

	private EnSyncServer start(String... apps) {
		String[] arguments = new String[4 + apps.length * 2];
		System.arraycopy(new String[] { "--grpc-port", "0", "--ws-port", "0" }, 0, arguments, 0, 4);
		for (int i = 0; i < apps.length; i++) {
			arguments[4 + 2 * i] = "--app";
			arguments[5 + 2 * i] = apps[i];
		}
		return closeLater(ServerArguments.parse(arguments).start());
	}

	@Test
	void appsAreServedInTheirOrderOnBothTransports() {
		EnSyncServer server = start("shop", "warehouse");
		assertThat(server.apps()).extracting(EnSyncApp::name).containsExactly("shop", "warehouse");
		assertThat(server.apps()).containsExactly(server.app("shop"), server.app("warehouse"));
		assertThat(server.url()).startsWith("grpc://127.0.0.1:");
		assertThat(server.webSocketUrl()).startsWith("ws://127.0.0.1:").doesNotEndWith(":" + server.port());
	}

	@Test
	void givenKeysAreTaken() {
		EnSyncApp app = EnSyncApp.generate("x");
		EnSyncServer server = start("shop=a:key=1:" + app.secretKey());
		assertThat(server.app("shop")).isEqualTo(new EnSyncApp("shop", "a:key=1", app.publicKey(), app.secretKey()));
	}

	@Test
	void replaysHaveTheFormThatWasAskedFor() {
		EnSyncServer server = closeLater(ServerArguments
			.parse("--grpc-port", "0", "--ws-port", "0", "--app", "shop", "--replay-form", "envelope")
			.start());
		String idem = server.deliverRaw("shop", "a", "payload", "{}");
		assertThat(client(server, "shop").replay(idem, "a").getMessageData()).isEqualTo("payload");
	}

	@Test
	void blocksBeginWithOneOrWhereTheyAreToldTo() {
		EnSyncServer usual = start("shop");
		usual.deliverRaw("shop", "a", "payload", "{}");
		usual.deliverRaw("shop", "a", "payload", "{}");
		assertThat(usual.events("shop")).extracting(ReceivedEvent::block).containsExactly(1L, 2L);
		EnSyncServer told = closeLater(
				ServerArguments.parse("--grpc-port", "0", "--ws-port", "0", "--app", "shop", "--first-block", "0")
					.start());
		told.deliverRaw("shop", "a", "payload", "{}");
		assertThat(told.events("shop")).extracting(ReceivedEvent::block).containsExactly(0L);
	}

	@Test
	void portsAreTakenAsGiven() {
		EnSyncServer other = start("shop");
		String port = String.valueOf(other.port());
		for (List<String> ports : List.of(List.of("--grpc-port", port, "--ws-port", "0"),
				List.of("--grpc-port", "0", "--ws-port", port))) {
			EnSyncServerBuilder builder = ServerArguments
				.parse(Stream.concat(ports.stream(), Stream.of("--app", "shop")).toArray(String[]::new));
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(builder::start)
				.withMessageContaining(port);
		}
	}

	@Test
	void streamIsSharedIfThatWasAskedFor() {
		EnSyncServer server = closeLater(
				ServerArguments.parse("--grpc-port", "0", "--ws-port", "0", "--shared-stream", "--app", "shop")
					.start());
		RawClient client = client(server, "shop");
		RawStream first = subscribe(server, client, "a");
		subscribe(server, client, "b");
		server.deliverRaw("shop", "b", "payload", "{}");
		assertThat(first.next().getMessageName()).isEqualTo("b");
	}

	@Test
	void streamIsNotSharedByDefault() {
		EnSyncServer server = start("shop");
		RawClient client = client(server, "shop");
		subscribe(server, client, "a");
		RawStream second = subscribe(server, client, "b");
		server.deliverRaw("shop", "b", "payload", "{}");
		assertThat(second.next().getMessageName()).isEqualTo("b");
	}

	@Test
	void helpIsAskedForAnywhere() {
		assertThat(ServerArguments.askForHelp("--app", "shop", "--help")).isTrue();
		assertThat(ServerArguments.askForHelp("--app", "shop")).isFalse();
	}

	@Test
	void helpExplainsWhatABadArgumentIsAnsweredWith() {
		String error = catchThrowable(() -> ServerArguments.parse("help")).getMessage();
		List<String> understood = options(error).toList();
		assertThat(understood).contains("--help", "--shared-stream");
		assertThat(options(ServerArguments.USAGE).collect(Collectors.toSet()))
			.containsExactlyInAnyOrderElementsOf(understood);
	}

	private static Stream<String> options(String text) {
		return Pattern.compile("--[a-z][a-z-]*").matcher(text).results().map(MatchResult::group);
	}

	@Test
	void firstEventWaitsAsLongAsWasAskedFor() {
		EnSyncServer server = closeLater(ServerArguments
			.parse("--grpc-port", "0", "--ws-port", "0", "--app", "shop", "--ws-delivery-delay", "999999")
			.start());
		server.deliverRaw("shop", "a", "payload", "{}");
		RawWebSocket client = closeLater(new RawWebSocket(server.webSocketUrl())).connect(server.app("shop"));
		client.subscribe("a");
		assertThat(client.publish(server.app("shop"), "a", "more")).startsWith("+PASS:");
		assertThat(server.count("shop", EventState.PENDING)).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					                                | Name at least one app with --app; --help tells more.
					--app                           | There is no value after --app.
					--app shop --grpc-port          | There is no value after --grpc-port.
					--app shop --grpc-port x        | --grpc-port must be a port, from 0 to 65535.
					--app shop --ws-port 65536      | --ws-port must be a port, from 0 to 65535.
					--app shop --ws-port -1         | --ws-port must be a port, from 0 to 65535.
					--app shop --ws-delivery-delay x | --ws-delivery-delay must be milliseconds, from 0 to 999999.
					--app shop --ws-delivery-delay   | There is no value after --ws-delivery-delay.
					--app shop --first-block x       | --first-block must be a number, 0 or more.
					--app shop --replay-form json    | --replay-form must be by-dialect, envelope, decoded-envelope or message.
					--app shop=secret               | --app must be <name> or <name>=<appKey>:<secretKey>.
					--app shop=key:%%secret         | The secret key of --app must be base64.
					--app shop=key:c2VjcmV0         | The public key must have 32 bytes.
					--app shop --app shop           | There is another app with the name or keys of 'shop'.
					--app=shop                      | Only --app, --grpc-port, --ws-port, --ws-delivery-delay, --first-block, --shared-stream, --replay-form and --help are understood, with a space before a value.
					""")
	void badArgumentIsToldInOneSentence(String arguments, String sentence) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ServerArguments.parse((arguments != null) ? arguments.split(" ") : new String[0]))
			.withMessage(sentence);
	}

}
