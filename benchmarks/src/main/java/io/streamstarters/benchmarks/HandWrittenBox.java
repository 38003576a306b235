package io.streamstarters.benchmarks;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.util.Pack;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What somebody would write with BouncyCastle and Jackson: seals and opens envelopes for
 * one recipient, checks nothing but the tag, and forgets no key.
 */
final class HandWrittenBox {

	private static final int TAG = 16;

	private final SecureRandom random = new SecureRandom();

	private final JsonMapper json = JsonMapper.shared();

	String seal(String text, byte[] recipient) {
		byte[] secret = random(X25519.SCALAR_SIZE);
		byte[] ephemeral = new byte[X25519.POINT_SIZE];
		X25519.scalarMultBase(secret, 0, ephemeral, 0);
		byte[] nonce = random(24);
		byte[] plain = text.getBytes(UTF_8);
		byte[] sealed = new byte[TAG + plain.length];
		XSalsa20Engine cipher = cipher(secret, recipient, nonce);
		byte[] macKey = macKey(cipher);
		cipher.processBytes(plain, 0, plain.length, sealed, TAG);
		System.arraycopy(tag(macKey, sealed), 0, sealed, 0, TAG);
		ObjectNode envelope = this.json.createObjectNode();
		envelope.put("nonce", nonce).put("ciphertext", sealed).put("ephemeralPublicKey", ephemeral);
		return Base64.getEncoder().encodeToString(this.json.writeValueAsBytes(envelope));
	}

	String open(String payload, byte[] secret) {
		JsonNode envelope = this.json.readTree(Base64.getDecoder().decode(payload));
		byte[] sealed = envelope.get("ciphertext").binaryValue();
		XSalsa20Engine cipher = cipher(secret, envelope.get("ephemeralPublicKey").binaryValue(),
				envelope.get("nonce").binaryValue());
		if (!MessageDigest.isEqual(tag(macKey(cipher), sealed), Arrays.copyOf(sealed, TAG))) {
			throw new IllegalArgumentException("forged");
		}
		byte[] plain = new byte[sealed.length - TAG];
		cipher.processBytes(sealed, TAG, plain.length, plain, 0);
		return new String(plain, UTF_8);
	}

	private byte[] random(int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		return bytes;
	}

	private static XSalsa20Engine cipher(byte[] secret, byte[] publicKey, byte[] nonce) {
		byte[] shared = new byte[X25519.POINT_SIZE];
		X25519.calculateAgreement(secret, 0, publicKey, 0, shared, 0);
		XSalsa20Engine cipher = new XSalsa20Engine();
		cipher.init(true, new ParametersWithIV(new KeyParameter(hsalsa20(shared)), nonce));
		return cipher;
	}

	private static byte[] hsalsa20(byte[] shared) {
		int[] in = { 0x61707865, 0, 0, 0, 0, 0x3320646e, 0, 0, 0, 0, 0x79622d32, 0, 0, 0, 0, 0x6b206574 };
		Pack.littleEndianToInt(shared, 0, in, 1, 4);
		Pack.littleEndianToInt(shared, 16, in, 11, 4);
		int[] out = new int[16];
		Salsa20Engine.salsaCore(20, in, out);
		int[] words = { 0, 5, 10, 15, 6, 7, 8, 9 };
		byte[] key = new byte[32];
		for (int i = 0; i < words.length; i++) {
			Pack.intToLittleEndian(out[words[i]] - in[words[i]], key, 4 * i);
		}
		return key;
	}

	private static byte[] macKey(XSalsa20Engine cipher) {
		byte[] key = new byte[32];
		cipher.processBytes(key, 0, key.length, key, 0);
		return key;
	}

	private static byte[] tag(byte[] macKey, byte[] sealed) {
		Poly1305 mac = new Poly1305();
		mac.init(new KeyParameter(macKey));
		mac.update(sealed, TAG, sealed.length - TAG);
		byte[] tag = new byte[TAG];
		mac.doFinal(tag, 0);
		return tag;
	}

}
