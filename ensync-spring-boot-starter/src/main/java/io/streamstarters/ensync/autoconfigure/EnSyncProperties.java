package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.listener.autoconfigure.ListenerProperties;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of EnSync that do not belong to a client.
 *
 * @param listener Defaults of all listeners.
 */
@ConfigurationProperties("ensync")
public record EnSyncProperties(@NestedConfigurationProperty @DefaultValue ListenerProperties listener) {

}
