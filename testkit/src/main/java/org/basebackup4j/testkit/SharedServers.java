package org.basebackup4j.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Servers that all tests of a JVM share; they end with it. A test leaves them as it found them. */
public final class SharedServers {
    private static final Map<String, PostgresServer> STARTED = new ConcurrentHashMap<>();

    private SharedServers() {}

    /** An embedded server of a major version as the settings leave it, with little in it. */
    public static PostgresServer embedded(int major) {
        return named(
                "embedded " + major,
                key -> PostgresServer.builder(PostgresBinaries.embedded(major)).start());
    }

    /** A server of the test's own making, started by whoever asks for it first. */
    public static PostgresServer named(String key, Function<String, PostgresServer> start) {
        return STARTED.computeIfAbsent(key, name -> {
            PostgresServer server = start.apply(name);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        });
    }
}
