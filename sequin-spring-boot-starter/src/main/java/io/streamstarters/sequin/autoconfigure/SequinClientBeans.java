package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.SequinClient;

/**
 * What there is of one client.
 *
 * @param client the client
 * @param admin creates what is missing
 * @param createMissing whether it does
 */
record SequinClientBeans(SequinClient client, SequinAdmin admin, boolean createMissing) {

}
