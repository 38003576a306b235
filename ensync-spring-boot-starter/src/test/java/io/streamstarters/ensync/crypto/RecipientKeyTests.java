package io.streamstarters.ensync.crypto;

import java.util.stream.Stream;

import io.streamstarters.ensync.crypto.CryptoVectors.BadRecipient;
import io.streamstarters.ensync.crypto.CryptoVectors.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RecipientKeyTests {

	@Test
	void refusesNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> RecipientKey.parse(null))
			.withMessageContaining("0 bytes long");
	}

	@ParameterizedTest
	@MethodSource("keys")
	void hasTheX25519KeyThatTheSdksDerive(Key key) {
		RecipientKey recipient = RecipientKey.parse(key.publicKey());
		assertThat(recipient.x25519PublicKey()).isEqualTo(key.x25519PublicKey());
		assertThat(recipient.value()).isEqualTo(key.publicKey());
	}

	@ParameterizedTest
	@MethodSource("badRecipients")
	void refusesAKeyThatIsNotSafeToEncryptForWithoutQuotingIt(BadRecipient bad) {
		assertThatIllegalArgumentException().isThrownBy(() -> RecipientKey.parse(bad.publicKey()))
			.withMessageStartingWith("The recipient is ")
			.withNoCause()
			.satisfies((ex) -> {
				if (!bad.publicKey().isEmpty()) {
					assertThat(ex.getMessage()).doesNotContain(bad.publicKey());
				}
			});
	}

	@Test
	void refusesWhatIsNotBase64WithoutQuotingIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> RecipientKey.parse("?secret?"))
			.withMessageStartingWith("The recipient is not base64")
			.withMessageNotContainingAny("?", "3f")
			.withNoCause();
	}

	@Test
	void saysThatASecretKeyIsNoRecipient() {
		String secretKey = CryptoVectors.key("alice").secretKey();
		assertThatIllegalArgumentException().isThrownBy(() -> RecipientKey.parse(secretKey))
			.withMessageContaining("secret key")
			.withMessageNotContaining(secretKey);
	}

	@Test
	void isTheSameForTheSameKeyHoweverItIsPadded() {
		String alice = CryptoVectors.key("alice").publicKey();
		RecipientKey recipient = RecipientKey.parse(alice);
		assertThat(RecipientKey.parse(alice.replace("=", ""))).isEqualTo(recipient).hasSameHashCodeAs(recipient);
		assertThat(RecipientKey.parse(alice.replace("=", "")).value()).isEqualTo(alice);
		assertThat(CryptoVectors.key("bob").recipient()).isNotEqualTo(recipient);
	}

	static Stream<Key> keys() {
		return CryptoVectors.keys();
	}

	static Stream<BadRecipient> badRecipients() {
		return CryptoVectors.badRecipients();
	}

}
