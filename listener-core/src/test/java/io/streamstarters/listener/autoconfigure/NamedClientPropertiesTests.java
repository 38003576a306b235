package io.streamstarters.listener.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.Assert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class NamedClientPropertiesTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void namesAreThoseBelowClients() {
		set("broker.url=x", "broker.clients.shop.url=a", "broker.clients.shop.token=b", "broker.clients.my-bank.url=c",
				"other.clients.x.url=d", "broker.clients.onlyName=");
		assertThat(names()).containsExactly("my-bank", "onlyName", "shop");
	}

	@Test
	void withoutClientsThereAreNoNames() {
		set("broker.url=x", "broker.clients=");
		assertThat(names()).isEmpty();
	}

	@Test
	void aVariableOfTheEnvironmentBelongsToTheClientWhoseNameItCannotWrite() {
		set("broker.clients.myBank-eu.url=a");
		variables(Map.of("BROKER_CLIENTS_MYBANKEU_TOKEN", "secret", "BROKER_CLIENTS_SHOP_TOKEN", "other"));
		assertThat(names()).containsExactly("myBank-eu", "shop");
		assertThat(bind("myBank-eu")).returns("a", Settings::url).returns("secret", Settings::token);
		assertThat(bind("shop").token()).isEqualTo("other");
	}

	@Test
	void aNameInBracketsMayHoldAnything() {
		set("broker.clients[bank of.eu].url=a");
		assertThat(names()).containsExactly("bank of.eu");
		assertThat(bind("bank of.eu").url()).isEqualTo("a");
	}

	@Test
	void whatAClientDoesNotSayIsAsInThePlainProperties() {
		set("broker.url=plain", "broker.pause.time=3s", "broker.pause.factor=4", "broker.friends.anna=1",
				"broker.friends.bob=2", "broker.clients.shop.pause.factor=5", "broker.clients.shop.friends.bob=3");
		Settings shop = bind("shop");
		assertThat(shop.url()).isEqualTo("plain");
		assertThat(shop.pause()).isEqualTo(new Pause(Duration.ofSeconds(3), 5));
		assertThat(shop.friends()).containsOnly(Map.entry("anna", "1"), Map.entry("bob", "3"));
		assertThat(shop.size()).isEqualTo(10);
	}

	@Test
	void whatAClientSaysComesBeforeAPlainPropertyOfASourceThatComesBefore() {
		set("broker.clients.shop.url=own", "broker.url=plain");
		variables(Map.of("BROKER_URL", "variable"));
		assertThat(bind("shop").url()).isEqualTo("own");
	}

	@Test
	void aPlainVariableOfTheEnvironmentIsThereForAClient() {
		set("broker.clients.shop.token=own");
		variables(Map.of("BROKER_URL", "variable", "BROKER_PAUSE_TIME", "7s"));
		assertThat(bind("shop").url()).isEqualTo("variable");
		assertThat(bind("shop").pause().time()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void placeholdersAreResolved() {
		set("broker.clients.shop.url=${place}", "place=here");
		assertThat(bind("shop").url()).isEqualTo("here");
	}

	@Test
	void secretsAreNotThoseOfThePlainClient() {
		set("broker.token=secret", "broker.old-tokens=a,b", "broker.clients.shop.url=x");
		variables(Map.of("BROKER_TOKEN", "secret", "BROKER_OLDTOKENS_0_", "c", "BROKER_OLDTOKENS_1", "d"));
		assertThat(bind("shop")).returns(null, Settings::token).returns(List.of(), Settings::oldTokens);
	}

	@Test
	void secretsInAListAreNotThoseOfThePlainClient() {
		set("broker.old-tokens[0]=a", "broker.old-tokens[1]=b", "broker.clients.shop.old-tokens[0]=own");
		assertThat(bind("shop").oldTokens()).containsExactly("own");
	}

	@Test
	void anEmptyPropertyTakesAwayWhatThePlainOneSays() {
		set("broker.url=plain", "broker.clients.shop.url=");
		assertThat(bind("shop").url()).isEmpty();
	}

	@Test
	void aClientThatIsNamedOnlyIsAsThePlainOne() {
		set("broker.url=plain", "broker.clients.shop=");
		assertThat(bind("shop").url()).isEqualTo("plain");
	}

	@Test
	void aValueThatCannotBeIsToldWithTheNameOfTheClient() {
		set("broker.clients.shop.pause.time=soon");
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind("shop"))
			.withMessageContaining("broker.clients.shop.pause.time");
		set("broker.clients.shop.pause.time=1s", "broker.clients.shop.size=-1");
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind("shop"))
			.withMessageContaining("broker.clients.shop")
			.satisfies((ex) -> assertThat(NestedExceptionUtils.getMostSpecificCause(ex))
				.hasMessage("'size' must not be negative"));
	}

	private void set(String... properties) {
		TestPropertyValues.of(properties).applyTo(this.environment);
	}

	private void variables(Map<String, Object> variables) {
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
	}

	private Iterable<String> names() {
		return NamedClientProperties.names(this.environment, "broker");
	}

	private Settings bind(String name) {
		return new NamedClientProperties(this.environment, "broker", "token", "old-tokens").bind(name, Settings.class);
	}

	record Settings(@DefaultValue("default") String url, @Nullable String token, @DefaultValue List<String> oldTokens,
			@DefaultValue("10") int size, @DefaultValue Map<String, String> friends, @DefaultValue Pause pause) {

		Settings {
			Assert.isTrue(size >= 0, "'size' must not be negative");
		}

	}

	record Pause(@DefaultValue("1s") Duration time, @DefaultValue("2") int factor) {

	}

}
