package io.streamstarters.ensync.crypto;

import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;

import io.streamstarters.ensync.crypto.CryptoVectors.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AppSecretKeyTests {

	@ParameterizedTest
	@MethodSource("keys")
	void readsTheKeyOf64Bytes(Key key) {
		AppSecretKey parsed = AppSecretKey.parse(key.secretKey());
		assertThat(parsed.publicKey()).isEqualTo(key.publicKey());
		assertThat(parsed.x25519Secret()).isEqualTo(key.x25519SecretKey());
		assertThat(parsed.entryIds()).containsExactly(key.publicKey(), key.publicKeyHex());
		assertThat(parsed.otherReading()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("keys")
	void reads32BytesAsTheSeed(Key key) {
		AppSecretKey parsed = AppSecretKey.parse(key.seed());
		assertThat(parsed.publicKey()).isEqualTo(key.publicKey());
		assertThat(parsed.x25519Secret()).isEqualTo(key.x25519SecretKey());
	}

	@Test
	void takesARawX25519SecretAndKeepsACopy() {
		byte[] raw = CryptoVectors.key("bob").x25519SecretKey();
		AppSecretKey key = AppSecretKey.ofX25519(raw);
		Arrays.fill(raw, (byte) 0);
		assertThat(key.x25519Secret()).isEqualTo(CryptoVectors.key("bob").x25519SecretKey());
		assertThat(key.publicKey()).isNull();
		assertThat(key.entryIds()).isEmpty();
	}

	@Test
	void refusesNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> AppSecretKey.parse(null))
			.withMessageContaining("0 bytes long");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 31, 33, 63, 65 })
	void refusesAnotherLength(int length) {
		byte[] bytes = new byte[length];
		Arrays.fill(bytes, (byte) 7);
		assertThatIllegalArgumentException().isThrownBy(() -> AppSecretKey.parse(CryptoVectors.base64(bytes)))
			.withMessage("The app secret key is %d bytes long; use the key of 64 bytes, or its seed of 32 bytes.",
					length);
		assertThatIllegalArgumentException().isThrownBy(() -> AppSecretKey.ofX25519(bytes))
			.withMessageContaining("must have 32");
	}

	@Test
	void refusesAPublicHalfOfAnotherKeyWithoutQuotingIt() {
		byte[] mixed = Base64.getDecoder().decode(CryptoVectors.key("alice").secretKey());
		byte[] other = Base64.getDecoder().decode(CryptoVectors.key("bob").publicKey());
		System.arraycopy(other, 0, mixed, 32, 32);
		assertThatIllegalArgumentException().isThrownBy(() -> AppSecretKey.parse(CryptoVectors.base64(mixed)))
			.withMessageContaining("damaged")
			.withMessageNotContaining(CryptoVectors.key("alice").seed().substring(0, 40))
			.withNoCause();
	}

	@Test
	void refusesWhatIsNotBase64WithoutQuotingIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> AppSecretKey.parse("?secret?"))
			.withMessageStartingWith("The app secret key is not base64")
			.withMessageNotContainingAny("?", "3f")
			.withNoCause();
	}

	@ParameterizedTest
	@MethodSource("keys")
	void showsNothingSecret(Key key) {
		assertThat(AppSecretKey.parse(key.secretKey())).hasToString("AppSecretKey[publicKey=" + key.publicKey() + "]");
		assertThat(AppSecretKey.parse(key.seed())).hasToString("AppSecretKey[publicKey=" + key.publicKey() + "]");
		assertThat(AppSecretKey.ofX25519(key.x25519SecretKey())).hasToString("AppSecretKey[X25519]");
	}

	static Stream<Key> keys() {
		return CryptoVectors.keys();
	}

}
