package io.streamstarters.ensync.test;

import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;

/**
 * The command line of the server: which server it describes.
 */
final class ServerArguments {

	static final int GRPC_PORT = 50051;

	static final int WEB_SOCKET_PORT = 8082;

	static final String USAGE = """
			An EnSync engine in memory, for development and tests, on the loopback interface.

			Usage: java -jar ensync-test-<version>-server.jar --app <app> [--app <app> ...] [options]

			  --app <name>                     an app with generated keys
			  --app <name>=<appKey>:<secretKey>
			                                   an app with given keys; the secret key is the base64
			                                   of 64 bytes (Ed25519 seed, then public key)
			  --grpc-port <port>               port for gRPC, 50051 by default; 0 for a free one
			  --ws-port <port>                 port for WebSocket, 8082 by default; 0 for a free one
			  --ws-delivery-delay <ms>         how long after the answer to a subscription over WebSocket
			                                   its first event may come, 100 by default
			  --first-block <number>           partition block of the first event of each name, 1 by default
			  --shared-stream                  send all events of a session on its first gRPC stream, for
			                                   clients that read no other, such as the Node SDK 0.2.2
			  --replay-form <form>             data of gRPC replays: by-dialect (the default), envelope,
			                                   decoded-envelope or message
			  --help                           print this

			Prints one line of JSON for each app: name, appKey, publicKey, secretKey, grpcUrl, wsUrl.
			Logs to standard error. Serves until it is stopped (SIGTERM, SIGINT).
			""";

	private ServerArguments() {
	}

	static boolean askForHelp(String... arguments) {
		return Arrays.asList(arguments).contains("--help");
	}

	/**
	 * Read the arguments.
	 * @return a builder for the server that they describe
	 * @throws IllegalArgumentException if they describe none, with a sentence that says
	 * why and never holds a key
	 */
	static EnSyncServerBuilder parse(String... arguments) {
		EnSyncServerBuilder builder = EnSyncServer.builder().port(GRPC_PORT).webSocketPort(WEB_SOCKET_PORT);
		boolean hasApp = false;
		Iterator<String> remaining = Arrays.asList(arguments).iterator();
		while (remaining.hasNext()) {
			String option = remaining.next();
			switch (option) {
				case "--grpc-port" -> builder.port(port(option, remaining));
				case "--ws-port" -> builder.webSocketPort(port(option, remaining));
				case "--ws-delivery-delay" ->
					builder.webSocketDeliveryDelay(Duration.ofMillis(milliseconds(option, remaining)));
				case "--first-block" -> builder.firstBlock(block(option, remaining));
				case "--shared-stream" -> builder.sharedStream();
				case "--replay-form" -> builder.replayForm(replayForm(option, remaining));
				case "--app" -> {
					builder.app(app(value(option, remaining)));
					hasApp = true;
				}
				default -> throw new IllegalArgumentException(
						"Only --app, --grpc-port, --ws-port, --ws-delivery-delay, --first-block, --shared-stream, --replay-form and --help "
								+ "are understood, with a space before a value.");
			}
		}
		if (!hasApp) {
			throw new IllegalArgumentException("Name at least one app with --app; --help tells more.");
		}
		return builder;
	}

	private static String value(String option, Iterator<String> remaining) {
		if (!remaining.hasNext()) {
			throw new IllegalArgumentException("There is no value after " + option + ".");
		}
		return remaining.next();
	}

	private static int port(String option, Iterator<String> remaining) {
		return (int) number(option, remaining, 0xFFFF, "a port, from 0 to 65535");
	}

	private static int milliseconds(String option, Iterator<String> remaining) {
		return (int) number(option, remaining, 999_999, "milliseconds, from 0 to 999999");
	}

	private static long block(String option, Iterator<String> remaining) {
		return number(option, remaining, 999_999_999_999_999_999L, "a number, 0 or more");
	}

	private static long number(String option, Iterator<String> remaining, long max, String what) {
		String value = value(option, remaining);
		if (!value.matches("\\d{1," + Long.toString(max).length() + "}") || Long.parseLong(value) > max) {
			throw new IllegalArgumentException(option + " must be " + what + ".");
		}
		return Long.parseLong(value);
	}

	private static ReplayForm replayForm(String option, Iterator<String> remaining) {
		String value = value(option, remaining);
		return Arrays.stream(ReplayForm.values())
			.filter((form) -> form.name().replace('_', '-').equalsIgnoreCase(value))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					option + " must be by-dialect, envelope, decoded-envelope or message."));
	}

	private static EnSyncApp app(String value) {
		int nameEnd = value.indexOf('=');
		if (nameEnd < 0) {
			return EnSyncApp.generate(value);
		}
		// Base64 has no colon; what an app key has is not known.
		int appKeyEnd = value.lastIndexOf(':');
		if (appKeyEnd < nameEnd) {
			throw new IllegalArgumentException("--app must be <name> or <name>=<appKey>:<secretKey>.");
		}
		String secretKey = value.substring(appKeyEnd + 1);
		return new EnSyncApp(value.substring(0, nameEnd), value.substring(nameEnd + 1, appKeyEnd), publicKey(secretKey),
				secretKey);
	}

	/**
	 * The second half of the secret key; a key that is too short is refused later.
	 */
	private static String publicKey(String secretKey) {
		try {
			byte[] bytes = Base64.getDecoder().decode(secretKey);
			return Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("The secret key of --app must be base64.");
		}
	}

}
