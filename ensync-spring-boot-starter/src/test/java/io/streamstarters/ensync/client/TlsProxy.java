package io.streamstarters.ensync.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Stands before a server on this machine that speaks plain text, and speaks TLS for it.
 */
public final class TlsProxy implements AutoCloseable {

	private final SSLServerSocket acceptor;

	private final int target;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final List<String> protocols = new CopyOnWriteArrayList<>();

	/**
	 * Starts the proxy.
	 * @param target port of the server
	 * @param keys what it shows
	 * @param clients whom it lets in, or {@code null} for anybody
	 */
	public TlsProxy(int target, KeyManagerFactory keys, @Nullable TrustManagerFactory clients)
			throws GeneralSecurityException, IOException {
		this.target = target;
		TrustManager[] trust = (clients != null) ? clients.getTrustManagers() : null;
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), trust, null);
		this.acceptor = (SSLServerSocket) context.getServerSocketFactory()
			.createServerSocket(0, 50, InetAddress.getByName("localhost"));
		this.acceptor.setNeedClientAuth(clients != null);
		start(this::accept);
	}

	public int port() {
		return this.acceptor.getLocalPort();
	}

	/** Versions of TLS that clients agreed to. */
	public List<String> protocols() {
		return this.protocols;
	}

	private void accept() throws IOException {
		while (true) {
			SSLSocket client = (SSLSocket) this.acceptor.accept();
			this.sockets.add(client);
			start(() -> connect(client));
		}
	}

	private void connect(SSLSocket client) throws IOException {
		SSLParameters parameters = client.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { "h2" });
		client.setSSLParameters(parameters);
		try {
			client.startHandshake();
		}
		catch (IOException ex) {
			client.close();
			return;
		}
		this.protocols.add(client.getSession().getProtocol());
		Socket server = new Socket("localhost", this.target);
		this.sockets.add(server);
		start(() -> pass(client, server));
		pass(server, client);
	}

	private static void pass(Socket from, Socket to) throws IOException {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
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
		}, "tls-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.acceptor.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	private interface IoTask {

		void run() throws IOException;

	}

}
