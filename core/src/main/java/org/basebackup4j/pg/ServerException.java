package org.basebackup4j.pg;

/** The server answered with an error. */
public final class ServerException extends BackupException {
    private static final long serialVersionUID = 1L;

    private final transient ServerMessage serverMessage;

    /**
     * An error with words of ours before the server's.
     *
     * @param context what failed, as in {@code could not initiate base backup}
     * @param serverMessage what the server said
     */
    public ServerException(String context, ServerMessage serverMessage) {
        super(context + ": " + serverMessage.format());
        this.serverMessage = serverMessage;
    }

    /**
     * An error in the server's words only.
     *
     * @param serverMessage what the server said
     */
    public ServerException(ServerMessage serverMessage) {
        super(serverMessage.format());
        this.serverMessage = serverMessage;
    }

    /** {@return what the server said, with all its fields} */
    public ServerMessage serverMessage() {
        return serverMessage;
    }

    /** {@return the error code: five characters, or empty} */
    public String sqlState() {
        return serverMessage.sqlState();
    }
}
