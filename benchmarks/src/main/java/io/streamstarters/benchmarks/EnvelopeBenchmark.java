package io.streamstarters.benchmarks;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sealing and opening a payload, next to the same with BouncyCastle and Jackson by hand.
 * Each opens what the other has sealed, before anything is measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnvelopeBenchmark {

	/** Length of the payload, in bytes about. */
	@Param({ "300", "10000" })
	int length;

	private final PayloadCipher cipher = new PayloadCipher();

	private final HandWrittenBox handWritten = new HandWrittenBox();

	private final byte[] seed = seed();

	private final byte[] x25519Secret = x25519Secret(this.seed);

	private final byte[] x25519PublicKey = x25519PublicKey(this.x25519Secret);

	private final RecipientKey recipient = RecipientKey.parse(ed25519PublicKey(this.seed));

	private final List<AppSecretKey> keys = List.of(AppSecretKey.parse(Base64.getEncoder().encodeToString(this.seed)));

	private String payload = "";

	private String envelope = "";

	/** Makes the payload, and checks that both ways do the same. */
	@Setup(Level.Trial)
	public void prepare() {
		this.payload = "{\"note\":\"" + "x".repeat(this.length - 11) + "\"}";
		this.envelope = this.cipher.seal(this.payload, this.recipient);
		String other = this.handWritten.seal(this.payload, this.x25519PublicKey);
		if (!this.handWritten.open(this.envelope, this.x25519Secret).equals(this.payload)
				|| !this.cipher.open(other, this.keys).equals(this.payload)) {
			throw new IllegalStateException("The two ways differ");
		}
	}

	/**
	 * Seals.
	 * @return the envelope
	 */
	@Benchmark
	public String seal() {
		return this.cipher.seal(this.payload, this.recipient);
	}

	/**
	 * Seals by hand.
	 * @return the envelope
	 */
	@Benchmark
	public String sealByHand() {
		return this.handWritten.seal(this.payload, this.x25519PublicKey);
	}

	/**
	 * Opens.
	 * @return the payload
	 */
	@Benchmark
	public String open() {
		return this.cipher.open(this.envelope, this.keys);
	}

	/**
	 * Opens by hand.
	 * @return the payload
	 */
	@Benchmark
	public String openByHand() {
		return this.handWritten.open(this.envelope, this.x25519Secret);
	}

	private static byte[] seed() {
		byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
		Arrays.fill(seed, (byte) 7);
		return seed;
	}

	private static String ed25519PublicKey(byte[] seed) {
		byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
		Ed25519.generatePublicKey(seed, 0, publicKey, 0);
		return Base64.getEncoder().encodeToString(publicKey);
	}

	private static byte[] x25519Secret(byte[] seed) {
		try {
			return Arrays.copyOf(MessageDigest.getInstance("SHA-512").digest(seed), X25519.SCALAR_SIZE);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] x25519PublicKey(byte[] secret) {
		byte[] publicKey = new byte[X25519.POINT_SIZE];
		X25519.scalarMultBase(secret, 0, publicKey, 0);
		return publicKey;
	}

}
