package io.streamstarters.ensync.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes bytes on, until it is told to swallow those of the connections there are, as a
 * firewall does that has forgotten them.
 */
final class SilentProxy implements AutoCloseable {

	private final ServerSocket acceptor;

	private final int target;

	private final List<Connection> connections = new CopyOnWriteArrayList<>();

	SilentProxy(int target) throws IOException {
		this.target = target;
		this.acceptor = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
		start(this::accept);
	}

	int port() {
		return this.acceptor.getLocalPort();
	}

	int connections() {
		return this.connections.size();
	}

	void swallow() {
		this.connections.forEach((connection) -> connection.silent = true);
	}

	private void accept() throws IOException {
		while (true) {
			Connection connection = new Connection(this.acceptor.accept(), new Socket("localhost", this.target));
			this.connections.add(connection);
			start(() -> connection.pass(connection.client, connection.server));
			start(() -> connection.pass(connection.server, connection.client));
		}
	}

	private static void start(IoTask task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// Closed.
			}
		}, "silent-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.acceptor.close();
		for (Connection connection : this.connections) {
			connection.client.close();
			connection.server.close();
		}
	}

	private interface IoTask {

		void run() throws IOException;

	}

	private static final class Connection {

		private final Socket client;

		private final Socket server;

		private volatile boolean silent;

		Connection(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void pass(Socket from, Socket to) throws IOException {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[8192];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				if (!this.silent) {
					out.write(buffer, 0, count);
					out.flush();
				}
			}
			if (!this.silent) {
				to.close();
			}
		}

	}

}
