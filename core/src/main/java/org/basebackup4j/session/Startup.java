package org.basebackup4j.session;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.ProtocolVersion;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;
import org.basebackup4j.wire.ProtocolException;

/**
 * What a server told while a session began.
 *
 * @param parameters its parameters
 * @param processId its process's number
 */
record Startup(Map<String, String> parameters, int processId) {
    /** The parameters that decide something. */
    private static final Set<String> KEPT =
            Set.of("server_version", "integer_datetimes", "in_hot_standby", "default_transaction_read_only");

    /** Variables that are no parameters of the connection, but of the session. */
    private static final Map<String, String> SESSION_VARIABLES =
            Map.of("PGDATESTYLE", "datestyle", "PGTZ", "timezone", "PGGEQO", "geqo");

    /**
     * Begins the session: start-up message, authentication, and what the server tells until it is ready.
     *
     * @param deadlineNanos the {@link System#nanoTime} at which to give up, or {@link Transport#NEVER}
     */
    static Startup run(
            MessageChannel channel,
            ConnectionSettings settings,
            Authentication authentication,
            Consumer<ServerMessage> notices,
            long deadlineNanos)
            throws BackupException {
        Map<String, String> parameters = new HashMap<>();
        int processId = 0;
        ProtocolVersion version = settings.maxProtocolVersion();
        boolean negotiated = false;
        boolean answered = false;
        channel.send(new FrontendMessage.Startup(version.minor(), startupParameters(settings)));
        while (true) {
            BackendMessage message = receive(channel, deadlineNanos, !answered);
            answered = true;
            if (message instanceof BackendMessage.Authentication request) {
                authentication.answer(request);
            } else if (message instanceof BackendMessage.ErrorResponse error) {
                RefusedException refusal = new RefusedException(error.message(), authentication.usedPasswordFile());
                // Who was let in once would be so again, whatever the encryption.
                throw authentication.isComplete() ? new BackupException(refusal.getMessage(), refusal) : refusal;
            } else if (message instanceof BackendMessage.NoticeResponse notice) {
                notices.accept(notice.message());
            } else if (message instanceof BackendMessage.ParameterStatus status) {
                keep(status, parameters);
            } else if (message instanceof BackendMessage.BackendKeyData key) {
                processId = key.processId();
            } else if (message instanceof BackendMessage.ReadyForQuery && authentication.isComplete()) {
                return new Startup(parameters, processId);
            } else if (message instanceof BackendMessage.NegotiateProtocolVersion offer) {
                if (negotiated) {
                    throw new BackupException("received duplicate protocol negotiation message");
                }
                negotiated = true;
                VersionNegotiation.check(offer, version, settings);
            } else {
                throw new BackupException("unexpected message from server during startup");
            }
        }
    }

    /** Keeps a parameter if somebody asks for it: what a server tells besides could be ever more. */
    static void keep(BackendMessage.ParameterStatus status, Map<String, String> parameters) {
        if (KEPT.contains(status.name())) {
            parameters.put(status.name(), status.value());
        }
    }

    private static BackendMessage receive(MessageChannel channel, long deadlineNanos, boolean isFirst)
            throws BackupException {
        BackendMessage message;
        try {
            message = channel.receive(deadlineNanos, false);
        } catch (ProtocolException e) {
            // Rather another service than a server that lost its way.
            throw isFirst
                    ? new BackupException("expected authentication request from server, but received " + e.type(), e)
                    : e;
        }
        if (message == null) {
            throw new AttemptException(AttemptException.Next.ADDRESS, "timeout expired", null);
        }
        return message;
    }

    private static Map<String, String> startupParameters(ConnectionSettings settings) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", settings.get("user").orElse(""));
        parameters.put("database", "replication");
        parameters.put("replication", "true");
        settings.get("application_name")
                .or(() -> settings.get("fallback_application_name"))
                .ifPresent(name -> parameters.put("application_name", name));
        settings.get("options").ifPresent(options -> parameters.put("options", options));
        settings.get("client_encoding")
                .map(encoding -> encoding.equals("auto") ? "UTF8" : encoding) // as we read messages
                .ifPresent(encoding -> parameters.put("client_encoding", encoding));
        SESSION_VARIABLES.forEach((variable, name) -> settings.variable(variable)
                .filter(value -> !value.equalsIgnoreCase("default"))
                .ifPresent(value -> parameters.put(name, value)));
        return parameters;
    }
}
