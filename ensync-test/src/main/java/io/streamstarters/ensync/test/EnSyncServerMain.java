package io.streamstarters.ensync.test;

import java.io.UncheckedIOException;

import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a server as a process of its own.
 */
final class EnSyncServerMain {

	private static final int CANNOT_START = 1;

	private static final int BAD_ARGUMENT = 2;

	private EnSyncServerMain() {
	}

	public static void main(String[] arguments) throws InterruptedException {
		if (ServerArguments.askForHelp(arguments)) {
			System.out.print(ServerArguments.USAGE);
			return;
		}
		EnSyncServer server = start(arguments);
		Runtime.getRuntime().addShutdownHook(new Thread(server::close, "ensync-test-stop"));
		server.apps().forEach((app) -> System.out.println(describe(app, server)));
		// The server's own threads would not keep the process alive.
		Thread.currentThread().join();
	}

	private static EnSyncServer start(String... arguments) {
		try {
			return ServerArguments.parse(arguments).start();
		}
		catch (IllegalArgumentException ex) {
			throw exit(BAD_ARGUMENT, ex);
		}
		catch (UncheckedIOException ex) {
			throw exit(CANNOT_START, ex);
		}
	}

	private static RuntimeException exit(int status, RuntimeException reason) {
		System.err.println(reason.getMessage());
		System.exit(status);
		return reason;
	}

	private static String describe(EnSyncApp app, EnSyncServer server) {
		return JsonMapper.shared()
			.createObjectNode()
			.put("name", app.name())
			.put("appKey", app.appKey())
			.put("publicKey", app.publicKey())
			.put("secretKey", app.secretKey())
			.put("grpcUrl", server.url())
			.put("wsUrl", server.webSocketUrl())
			.toString();
	}

}
