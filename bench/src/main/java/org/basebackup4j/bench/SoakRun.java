package org.basebackup4j.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.FaultyFlow;
import org.basebackup4j.testkit.FaultyProxy;
import org.basebackup4j.testkit.PostgresServer;

/** Takes one backup and disturbs it as its plan says. */
final class SoakRun {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long STALL_MILLIS = 1500;
    private static final long LOOK_MILLIS = 20;
    private static final long SLOW_BYTES_PER_SECOND = 15_000_000;

    /** A flipped bit in a length lets a client wait for what nobody sends, as it does the original; then it is told. */
    private static final long PATIENCE_MILLIS = 30_000;

    private final PostgresServer server;
    private final Path commands;
    private final SoakPlan plan;
    private final Size whole;

    /**
     * How much a backup is.
     *
     * @param dataBytes what comes over the first connection
     * @param logBytes what comes over the second one
     * @param millis how long it takes
     */
    record Size(long dataBytes, long logBytes, long millis) {}

    /**
     * What came of it.
     *
     * @param result the command's
     * @param size what came, and how long it took
     */
    record Outcome(Command.Result result, Size size) {}

    /**
     * A run.
     *
     * @param commands where our commands are
     * @param whole how much a backup is that nothing is done to
     */
    SoakRun(PostgresServer server, Path commands, SoakPlan plan, Size whole) {
        this.server = server;
        this.commands = commands;
        this.plan = plan;
        this.whole = whole;
    }

    /**
     * Does it.
     *
     * @param target an existing directory, in which {@code data} and {@code space} are made
     * @param space the server's tablespace
     */
    Outcome run(Path target, Path space) throws InterruptedException {
        try (FaultyProxy proxy = FaultyProxy.to(server.port())) {
            FaultyFlow flow = proxy.connection(plan.connection()).fromServer();
            disturb(flow);
            long start = System.nanoTime();
            Command.Running running = command(proxy.port(), target, space).start();
            watch(running, flow, start);
            Command.Result result = running.await();
            long data = proxy.connection(1).fromServer().passed();
            long log = proxy.connection(2).fromServer().passed();
            return new Outcome(result, new Size(data, log, millisSince(start)));
        }
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / SideBySide.NANOS_PER_MILLI;
    }

    private long position() {
        return (long) (plan.place() * (plan.connection() == 1 ? whole.dataBytes() : whole.logBytes()));
    }

    private void disturb(FaultyFlow flow) {
        switch (plan.fault()) {
            case CUT -> flow.cutAt(position(), plan.reset() ? FaultyProxy.Cut.RESET : FaultyProxy.Cut.FIN);
            case STALL, STALL_AND_SIGNAL -> flow.stallAt(position());
            case BIT_FLIP -> flow.flipBitAt(position(), plan.bit());
            case THROTTLE -> flow.throttle(SLOW_BYTES_PER_SECOND);
            case KILLED_BACKEND -> flow.runAt(position(), this::killBackend);
            case NONE, SMALL_DISK, SIGNAL -> {}
        }
    }

    private void killBackend() {
        server.execute("select pg_terminate_backend(pid) from (select pid from pg_stat_activity"
                + " where backend_type = 'walsender' order by backend_start offset " + (plan.connection() - 1)
                + " limit 1) one");
    }

    /** Signals that we ignore, as a program in the background does, would be ignored by the command too. */
    private Command command(int port, Path target, Path space) {
        List<String> words = new ArrayList<>(List.of("--default-signal=HUP,INT,TERM"));
        words.add(commands.resolve("pg_basebackup").toString());
        words.addAll(plan.options());
        words.addAll(List.of("-D", target.resolve("data").toString()));
        words.addAll(List.of("-T", space + "=" + target.resolve("space")));
        words.addAll(List.of("-d", "host=127.0.0.1 user=postgres port=" + port));
        return Command.of(Path.of("/usr/bin/env"), words).within(LIMIT);
    }

    /** Does what has to be done while it runs. */
    private void watch(Command.Running running, FaultyFlow flow, long start) throws InterruptedException {
        long reached = 0;
        boolean done = false;
        while (running.isRunning()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            if (reached == 0 && flow.passed() >= position()) {
                reached = System.nanoTime();
            }
            boolean stalledLong = reached != 0 && millisSince(reached) > STALL_MILLIS;
            if (!done && stalledLong && plan.fault() == SoakPlan.Fault.STALL) {
                flow.resume();
                done = true;
            }
            boolean now = switch (plan.fault()) {
                case STALL_AND_SIGNAL -> stalledLong;
                case SIGNAL -> millisSince(start) > plan.place() * whole.millis();
                default -> false;
            };
            if (!done && now && running.isRunning()) {
                running.signal(plan.signal());
                done = true;
            }
            if (!done && plan.fault() == SoakPlan.Fault.BIT_FLIP && millisSince(start) > PATIENCE_MILLIS) {
                running.signal("TERM");
                done = true;
            }
        }
    }
}
