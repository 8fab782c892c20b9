package org.basebackup4j.pg;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.basebackup4j.pg.CompressionSpec.Location;

/**
 * What {@code -Z} says, taken apart and not checked: {@code [{client|server}-]METHOD[:DETAIL]}. A method that is only a
 * number means gzip of that level, and 0 means none.
 *
 * @param location where the compressing is to be done
 * @param method as in {@code gzip}
 * @param detail a level, or a list as in {@code level=9,workers=2}
 */
public record CompressionRequest(Location location, String method, Optional<String> detail) {
    private static final String CLIENT_PREFIX = "client-";
    private static final String SERVER_PREFIX = "server-";

    /**
     * Takes a specification apart.
     *
     * @param specification as in {@code gzip:9} or {@code server-zstd:level=3}
     * @return its parts
     */
    public static CompressionRequest parse(String specification) {
        if (specification.startsWith(CLIENT_PREFIX)) {
            return parse(Location.CLIENT, specification.substring(CLIENT_PREFIX.length()));
        }
        if (specification.startsWith(SERVER_PREFIX)) {
            return parse(Location.SERVER, specification.substring(SERVER_PREFIX.length()));
        }
        return parse(Location.UNSPECIFIED, specification);
    }

    private static CompressionRequest parse(Location location, String rest) {
        OptionalLong bareLevel = rest.isEmpty() ? OptionalLong.of(0) : CompressionSpec.integer(rest);
        if (bareLevel.isPresent()) {
            return bareLevel.getAsLong() == 0
                    ? new CompressionRequest(location, CompressionAlgorithm.NONE.keyword(), Optional.empty())
                    : new CompressionRequest(location, CompressionAlgorithm.GZIP.keyword(), Optional.of(rest));
        }
        int colon = rest.indexOf(':');
        return colon < 0
                ? new CompressionRequest(location, rest, Optional.empty())
                : new CompressionRequest(location, rest.substring(0, colon), Optional.of(rest.substring(colon + 1)));
    }

    /** {@return what the server adds to the names of archives that it compresses so} */
    public String fileSuffix() {
        return Stream.of(CompressionAlgorithm.values())
                .filter(algorithm -> algorithm.keyword().equals(method))
                .map(CompressionAlgorithm::fileSuffix)
                .findFirst()
                .orElse("");
    }
}
